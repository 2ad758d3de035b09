import { check as compile, renderJson, renderText } from "../../compiler/index.ts";
import type { Context } from "../context.ts";
import { count, tellBadSources } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { readStandardInput, shownPath } from "../sources.ts";
import { checkConfigOf, type Checked, checkPaths } from "../workspace.ts";

export interface CheckOptions {
  readonly format: "text" | "json";
  readonly maxWarnings?: number;
  readonly stdin?: true;
  readonly stdinFilename?: string;
}

export async function check(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
): Promise<ExitCode> {
  const { diagnostics, texts, bad } = await read(context, paths, options);
  const unusable = tellBadSources(context, bad);
  const shown = context.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  const { terminal } = context;
  const nothingRead = Object.keys(texts).length === 0;
  if (options.format === "json") terminal.out(renderJson(shown, texts));
  else if (shown.length > 0 || !(context.quiet || nothingRead))
    terminal.out(renderText(shown, texts, { color: terminal.coloured.out }));

  const warnings = count(diagnostics, "warning");
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (tooMany) {
    terminal.err(
      `${warnings} ${warnings === 1 ? "warning" : "warnings"}, and --max-warnings allows ${options.maxWarnings}.\n`,
    );
  }
  const found = count(diagnostics, "error") > 0 || tooMany ? exit.failed : exit.fine;
  return unusable === exit.fine ? found : unusable;
}

type Input = Pick<Checked, "diagnostics" | "texts" | "bad">;

async function read(context: Context, paths: readonly string[], options: CheckOptions): Promise<Input> {
  const loaded = await context.loadConfig();
  const config = checkConfigOf(loaded);
  const now = Date.now();
  if (options.stdin === true) {
    if (paths.length > 0) throw new Failure(exit.usage, "Check either files or standard input, not both.");
    const file = options.stdinFilename ?? "stdin.symbi";
    const input = await readStandardInput();
    if (!("text" in input)) return { diagnostics: [], texts: {}, bad: [{ file, ...input }] };
    const texts = { [file]: input.text };
    return { ...compile(texts, { now, config }), texts, bad: [] };
  }
  if (options.stdinFilename !== undefined) {
    throw new Failure(exit.usage, "--stdin-filename needs --stdin.");
  }
  const where = paths.length > 0 ? paths : [loaded.workspaceDir];
  const checked = await checkPaths(where, { cwd: context.cwd, config, now, loneFile: "alone" });
  if (Object.keys(checked.texts).length === 0 && checked.bad.length === 0) {
    throw new Failure(
      exit.usage,
      `There are no .symbi files in ${where.map((path) => shownPath(path, context.cwd)).join(", ")}.`,
      "Name the files or folders to check, or begin with `symbi init`.",
    );
  }
  return checked;
}
