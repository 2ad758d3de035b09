import { dirname, resolve } from "node:path";
import { renderText } from "../../compiler/index.ts";
import { type BaselineOptions, type Found, withoutKnown } from "../baseline.ts";
import { fixHint } from "../check/hint.ts";
import { type FixingOptions, refuseMixtures } from "../check/options.ts";
import type { Context } from "../context.ts";
import { count, tellBadSources, tellDiagnostics } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import manifest from "../package.json" with { type: "json" };
import { folderInRepository, type ProgramFormat, reports } from "../reports.ts";
import { type SelectionOptions, withSelection } from "../selection.ts";
import { readStandardInput, shownPath } from "../sources.ts";
import { checkConfigOf, type Checked, checkPaths, type Mend } from "../workspace.ts";

export interface CheckOptions extends BaselineOptions, FixingOptions, SelectionOptions {
  readonly format: "text" | ProgramFormat;
  readonly maxWarnings?: number;
  readonly stdinFilename?: string;
}

export async function check(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
): Promise<ExitCode> {
  refuseMixtures(options);
  if (options.watch === true) {
    const { watch } = await import("../check/watching.ts");
    // What is wrong with the command line is told at once, not after each change.
    withSelection({}, options);
    return watch(context, paths, () => checkOnce(context, paths, options));
  }
  return checkOnce(context, paths, options);
}

async function checkOnce(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
): Promise<ExitCode> {
  const fixes = options.fix === true || options.diff === true;
  const fixing = fixes ? (await import("../check/fixing.ts")).startFixing(context, options) : undefined;
  const found = await read(context, paths, options, fixing?.mend);
  const { texts, bad, silenced } = found;
  const unusableFiles = [...bad, ...(fixing?.bad ?? [])];
  const unusable = tellBadSources(context, unusableFiles);
  const { diagnostics, known } = await withoutKnown(context, found, options);
  const aside = { silenced: silenced.length, baselined: known.length };
  const shown = context.quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  const { terminal } = context;
  const nothingRead = Object.keys(texts).length === 0;
  const { format } = options;
  if (fixing?.takesOutput === true) tellDiagnostics(context, diagnostics, texts);
  else if (format !== "text") {
    const facts = {
      version: manifest.version,
      folder: folderInRepository(context),
      unread: unusableFiles,
      aside,
    };
    terminal.out(reports[format](shown, texts, facts));
  } else if (shown.length > 0 || !(context.quiet || nothingRead)) {
    terminal.out(renderText(shown, texts, { color: terminal.coloured.out, aside }));
    if (!context.quiet) terminal.out(fixHint(shown, options));
  }
  const changes = fixing?.tell() ?? exit.fine;

  const warnings = count(diagnostics, "warning");
  const tooMany = options.maxWarnings !== undefined && warnings > options.maxWarnings;
  if (tooMany) {
    terminal.err(
      `${warnings} ${warnings === 1 ? "warning" : "warnings"}, and --max-warnings allows ${options.maxWarnings}.\n`,
    );
  }
  const outcome = count(diagnostics, "error") > 0 || tooMany ? exit.failed : changes;
  return unusable === exit.fine ? outcome : unusable;
}

type Input = Found & Pick<Checked, "bad" | "silenced">;

async function read(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
  mend: Mend | undefined,
): Promise<Input> {
  if (options.stdin === true) return readStdin(context, paths, options, mend);
  if (options.stdinFilename !== undefined) {
    throw new Failure(exit.usage, "--stdin-filename needs --stdin.");
  }
  const loaded = await context.loadConfig();
  const config = withSelection(checkConfigOf(loaded), options);
  const now = Date.now();
  const where = paths.length > 0 ? paths : [loaded.workspaceDir];
  const checked = await checkPaths(where, { cwd: context.cwd, config, now, loneFile: "alone", mend });
  if (Object.keys(checked.texts).length === 0 && checked.bad.length === 0) {
    throw new Failure(
      exit.usage,
      `There are no .symbi files in ${where.map((path) => shownPath(path, context.cwd)).join(", ")}.`,
      "Name the files or folders to check, or begin with `symbi init`.",
    );
  }
  return { ...checked, config };
}

/** Under the name that it goes by, it stands for that file of its workspace, with the settings of that place. */
async function readStdin(
  context: Context,
  paths: readonly string[],
  options: CheckOptions,
  mend: Mend | undefined,
): Promise<Input> {
  if (paths.length > 0) throw new Failure(exit.usage, "Check either files or standard input, not both.");
  const { cwd } = context;
  const { stdinFilename, fix, diff } = options;
  const path = resolve(cwd, stdinFilename ?? "stdin.symbi");
  const loaded = await context.loadConfig(stdinFilename === undefined ? cwd : dirname(path));
  const config = withSelection(checkConfigOf(loaded), options);
  const input = await readStandardInput();
  if (!("text" in input)) {
    // Who takes the output for the fixed text must not take nothing for it.
    const exitCode = fix === true || diff === true ? exit.unable : input.exitCode;
    const bad = [{ ...input, file: shownPath(path, cwd), exitCode }];
    return { config, diagnostics: [], silenced: [], texts: {}, textsElsewhere: {}, bad };
  }
  const instead = { path, text: input.text, alone: stdinFilename === undefined };
  const checked = await checkPaths([], { cwd, config, now: Date.now(), loneFile: "alone", instead, mend });
  return { ...checked, config };
}
