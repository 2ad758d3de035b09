import { dirname } from "node:path";
import { type Formatted, formatText } from "../../compiler/index.ts";
import type { Context } from "../context.ts";
import { tellBadSources } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { replaceFile } from "../replace-file.ts";
import { showDiff } from "../show-diff.ts";
import {
  type BadSource,
  filesOf,
  readSources,
  readStandardInput,
  shownPath,
  type Source,
  workspaceFinder,
} from "../sources.ts";
import { oneLine } from "../text.ts";

export interface FmtOptions {
  readonly check?: true;
  readonly diff?: true;
  readonly stdin?: true;
  readonly stdinFilename?: string;
}

/** What became of the files. */
interface Tally {
  changed: number;
  unchanged: number;
  /** Of both: files with something that could not be laid out. */
  broken: number;
}

export async function fmt(
  context: Context,
  paths: readonly string[],
  options: FmtOptions,
): Promise<ExitCode> {
  if (options.stdin === true) return standardInput(context, paths, options);
  if (options.stdinFilename !== undefined) throw new Failure(exit.usage, "--stdin-filename needs --stdin.");
  const { files, bad } = await filesAsked(context, paths);
  const unusable = [...bad];
  const tally: Tally = { changed: 0, unchanged: 0, broken: 0 };
  const workspaceOf = workspaceFinder();
  for (const path of files) {
    // One after the other: a file that goes by two names is laid out under the first.
    const { sources, bad: unread } = await readSources([path], context.cwd);
    unusable.push(...unread);
    for (const source of sources) {
      const folder = dirname(path);
      const place = { path, within: workspaceOf(folder) ?? folder };
      const failed = layOutFile(context, source, place, options, tally);
      if (failed !== undefined) unusable.push(failed);
    }
  }
  const worst = tellBadSources(context, unusable);
  const looks = options.check === true || options.diff === true;
  if (!context.quiet) (looks ? context.terminal.err : context.terminal.out)(summary(tally, looks));
  if (worst !== exit.fine) return worst;
  return tally.broken > 0 || (looks && tally.changed > 0) ? exit.failed : exit.fine;
}

async function filesAsked(
  context: Context,
  paths: readonly string[],
): Promise<{ readonly files: readonly string[]; readonly bad: readonly BadSource[] }> {
  const where = paths.length > 0 ? paths : [(await context.loadConfig()).workspaceDir];
  const found = await filesOf(where, context.cwd);
  if (found.files.length === 0 && found.bad.length === 0) {
    throw new Failure(
      exit.usage,
      `There are no .symbi files in ${where.map((path) => shownPath(path, context.cwd)).join(", ")}.`,
      "Name the files or folders to format, or begin with `symbi init`.",
    );
  }
  return found;
}

interface FilePlace {
  readonly path: string;
  /** As far as a link may lead. */
  readonly within: string;
}

/** Answers with why it could not be written. */
function layOutFile(
  context: Context,
  { file, text }: Source,
  place: FilePlace,
  options: FmtOptions,
  tally: Tally,
): BadSource | undefined {
  const formatted = formatText(text);
  if (tellProblem(context, file, formatted)) tally.broken += 1;
  if (formatted.text === text) {
    tally.unchanged += 1;
    return undefined;
  }
  if (options.diff === true) showDiff(context.terminal, file, text, formatted.text);
  else if (options.check === true) context.terminal.out(`${oneLine(file)}\n`);
  else {
    const message = replaceFile({ ...place, before: text, after: formatted.text });
    if (message !== undefined) return { file, message: `not formatted: ${message}`, exitCode: exit.unable };
    if (context.verbose) context.terminal.err(`Formatted ${oneLine(file)}.\n`);
  }
  tally.changed += 1;
  return undefined;
}

async function standardInput(
  context: Context,
  paths: readonly string[],
  { check, diff, stdinFilename }: FmtOptions,
): Promise<ExitCode> {
  if (paths.length > 0) throw new Failure(exit.usage, "Format either files or standard input, not both.");
  const file = stdinFilename ?? "stdin.symbi";
  const input = await readStandardInput();
  if (!("text" in input)) return tellBadSources(context, [{ file, ...input }]);
  const formatted = formatText(input.text);
  const isBroken = tellProblem(context, file, formatted);
  const changes = formatted.text !== input.text;
  if (diff === true) showDiff(context.terminal, file, input.text, formatted.text);
  else if (check !== true) context.terminal.out(formatted.text);
  else if (changes) context.terminal.out(`${oneLine(file)}\n`);
  return isBroken || (changes && (check === true || diff === true)) ? exit.failed : exit.fine;
}

const PARTLY =
  "Blocks with mistakes in them stay as they are, the others are formatted. `symbi check` shows all mistakes.\n";
const NOT_AT_ALL =
  "Nothing in this file is formatted: laid out otherwise, what is around the mistake would be read otherwise. " +
  "`symbi check` shows all mistakes.\n";

/** What kept a file, or a part of it, from being laid out. Answers whether anything did. */
function tellProblem({ terminal }: Context, file: string, { problem, refused }: Formatted): boolean {
  const name = oneLine(file);
  if (problem !== undefined) {
    const { line, column, code, message } = problem;
    const label = terminal.paintErr(["red", "bold"], `error[${code}]:`);
    terminal.err(`${name}:${line}:${column}: ${label} ${oneLine(message)}\n`);
    terminal.err(refused === undefined ? PARTLY : NOT_AT_ALL);
  } else if (refused !== undefined) {
    const label = terminal.paintErr(["red", "bold"], "error:");
    terminal.err(`${label} ${name}: not formatted, because ${refused} would have changed.\n`);
    terminal.err("This is a fault in symbi. Please report it with the file.\n");
  }
  return problem !== undefined || refused !== undefined;
}

function summary({ changed, unchanged, broken }: Tally, looks: boolean): string {
  const files = `${changed} ${changed === 1 ? "file" : "files"}`;
  const parts = [`${files} ${looks ? "would be formatted" : "formatted"}, ${unchanged} unchanged`];
  if (broken > 0) parts.push(`${broken} with mistakes`);
  return `${parts.join("; ")}.\n`;
}
