import { catalogue, type Code, isCode } from "../../compiler/diagnostics/index.ts";
import type { Explanation } from "../../compiler/index.ts";
import { near } from "../../compiler/words/index.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { printJson } from "../json.ts";
import { table } from "../table.ts";
import type { Style, Terminal } from "../terminal.ts";
import { oneLine } from "../text.ts";

export interface ExplainOptions {
  readonly format: "text" | "json";
}

export async function explain(
  { terminal }: Context,
  written: string | undefined,
  { format }: ExplainOptions,
): Promise<ExitCode> {
  if (written === undefined) {
    list(terminal, format);
    return exit.fine;
  }
  const code = codeOf(written);
  // Only an example needs the checker: a list is there without it.
  const page = (await import("../../compiler/index.ts")).explain(code);
  if (format === "json") printJson(terminal, page);
  else terminal.out(pageOf(page, terminal));
  return exit.fine;
}

/** Codes are also taken as `check` prints them: `error[unknown-field]`. */
function codeOf(written: string): Code {
  const plain = /^\w+\[(.*)\]:?$/.exec(written.trim())?.[1] ?? written.trim();
  if (isCode(plain)) return plain;
  const meant = near(plain, Object.keys(catalogue));
  throw new Failure(
    exit.usage,
    `There is no diagnostic \`${oneLine(plain)}\`.${meant === undefined ? "" : ` Did you mean \`${meant}\`?`}`,
    "`symbi explain` lists all of them.",
  );
}

const severityStyles = {
  error: ["red", "bold"],
  warning: ["yellow", "bold"],
  info: ["blue", "bold"],
  hint: ["cyan", "bold"],
} as const satisfies Readonly<Record<string, Style>>;

function list(terminal: Terminal, format: ExplainOptions["format"]): void {
  const entries = Object.entries(catalogue).map(([code, { severity, what }]) => ({ code, severity, what }));
  if (format === "json") {
    printJson(terminal, entries);
    return;
  }
  const rows = entries.map(({ code, severity, what }) => [
    { text: code },
    { text: severity, paint: (text: string) => terminal.paint(severityStyles[severity], text) },
    { text: what },
  ]);
  const columns = [{ title: "CODE" }, { title: "SEVERITY" }, { title: "WHAT", shrink: true }];
  const { width } = terminal;
  terminal.out(table(columns, rows, { width, paintTitle: (text) => terminal.paint("dim", text) }));
}

function pageOf(page: Explanation, { paint }: Terminal): string {
  const { code, severity, what, why, fix, bad, output, good, since, silencing } = page;
  const title = (text: string) => paint("bold", text);
  return [
    `${paint(severityStyles[severity], `${severity}[${code}]`)} since ${since}`,
    what,
    `${title("Why:")} ${why}`,
    `${title("What to do:")} ${fix}`,
    silencing,
    `${title("Wrong:")}\n\n${indented(bad)}`,
    indented(output),
    `${title("Right:")}\n\n${indented(good)}`,
  ]
    .map((part) => `${part}\n`)
    .join("\n");
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^(?=.)/gm, "  ");
}
