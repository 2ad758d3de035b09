import { check as compile, renderText } from "../../compiler/index.ts";
import { type BaselineOptions, type Found, withoutKnown } from "../baseline.ts";
import type { Context } from "../context.ts";
import { count, tellBadSources } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import manifest from "../package.json" with { type: "json" };
import { folderInRepository, type ProgramFormat, reports } from "../reports.ts";
import { type SelectionOptions, withSelection } from "../selection.ts";
import { readStandardInput, shownPath } from "../sources.ts";
import { checkConfigOf, type Checked, checkPaths } from "../workspace.ts";

export interface CheckOptions extends BaselineOptions, SelectionOptions {
  readonly format: "text" | ProgramFormat;
  readonly maxWarnings?: number;
  readonly stdin?: true;
  readonly stdinFilename?: string;
}

export async function check(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
): Promise<ExitCode> {
  const found = await read(context, paths, options);
  const { texts, bad, silenced } = found;
  const unusable = tellBadSources(context, bad);
  const { diagnostics, known } = await withoutKnown(context, found, options);
  const aside = { silenced: silenced.length, baselined: known.length };
  const shown = context.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  const { terminal } = context;
  const nothingRead = Object.keys(texts).length === 0;
  const { format } = options;
  if (format !== "text") {
    const facts = { version: manifest.version, folder: folderInRepository(context), unread: bad, aside };
    terminal.out(reports[format](shown, texts, facts));
  } else if (shown.length > 0 || !(context.quiet || nothingRead))
    terminal.out(renderText(shown, texts, { color: terminal.coloured.out, aside }));

  const warnings = count(diagnostics, "warning");
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (tooMany) {
    terminal.err(
      `${warnings} ${warnings === 1 ? "warning" : "warnings"}, and --max-warnings allows ${options.maxWarnings}.\n`,
    );
  }
  const outcome = count(diagnostics, "error") > 0 || tooMany ? exit.failed : exit.fine;
  return unusable === exit.fine ? outcome : unusable;
}

type Input = Found & Pick<Checked, "bad" | "silenced">;

async function read(context: Context, paths: readonly string[], options: CheckOptions): Promise<Input> {
  const loaded = await context.loadConfig();
  const config = withSelection(checkConfigOf(loaded), options);
  const now = Date.now();
  if (options.stdin === true) {
    if (paths.length > 0) throw new Failure(exit.usage, "Check either files or standard input, not both.");
    const file = options.stdinFilename ?? "stdin.symbi";
    const input = await readStandardInput();
    const alone = { config, textsElsewhere: {} };
    if (!("text" in input))
      return { ...alone, diagnostics: [], silenced: [], texts: {}, bad: [{ file, ...input }] };
    const texts = { [file]: input.text };
    return { ...compile(texts, { now, config }), ...alone, texts, bad: [] };
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
  return { ...checked, config };
}
