import { checkDatabase } from "../../../runtime/store/index.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { printJson } from "../../json.ts";
import { count } from "../../quantities.ts";
import { oneLine } from "../../text.ts";

export interface CheckDatabaseOptions {
  readonly format: "text" | "json";
}

export async function checkStore(context: Context, { format }: CheckDatabaseOptions): Promise<ExitCode> {
  const { terminal } = context;
  const { config } = await context.loadConfig();
  const { path } = config.store;
  const findings = await checkDatabase(path);
  const sound = findings.length === 0;
  if (format === "json") {
    printJson(terminal, { file: path, ok: sound, findings });
  } else if (sound) {
    if (!context.quiet) terminal.out(`${path} is sound.\n`);
  } else {
    for (const { code, message, count, examples } of findings) {
      const more = count > examples.length ? `, and ${count - examples.length} more` : "";
      const which = examples.length === 0 ? "" : ` (${examples.map(oneLine).join("; ")}${more})`;
      terminal.out(`${terminal.paint("red", code)}  ${oneLine(message)}${which}\n`);
    }
    terminal.err(`${path}: ${count(findings.length, "problem")} found. Nothing was changed.\n`);
  }
  return sound ? exit.fine : exit.failed;
}
