import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { isTimeZone, UnknownTimeZoneError } from "../../compiler/cron/index.ts";
import { check } from "../../compiler/index.ts";
import { importCrontab, importGithub, importK8s, type Imported } from "../../compiler/import/index.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { readSources, readStandardInput, shownPath } from "../sources.ts";
import { oneLine } from "../text.ts";

export type ImportKind = "crontab" | "github" | "k8s";

export interface ImportOptions {
  readonly output?: string;
  readonly force?: true;
  /** Of a crontab or a CronJob without a zone of its own. */
  readonly tz?: string;
  /** A crontab with a column for the user. */
  readonly system?: true;
}

/** Writes another scheduler's file as a `.symbi` file; fails where a job could not be carried over. */
export async function importFile(
  context: Context,
  kind: ImportKind,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const { terminal, cwd } = context;
  if (options.tz !== undefined && !isTimeZone(options.tz)) {
    throw new Failure(exit.usage, new UnknownTimeZoneError(options.tz).message);
  }
  const target = options.output === undefined ? undefined : resolve(cwd, options.output);
  if (target !== undefined && options.force !== true && existsSync(target))
    throw isThere(shownPath(target, cwd));

  const name = file === "-" ? "standard input" : shownPath(resolve(cwd, file), cwd);
  const text = await read(context, file, name);
  const imported = convert(kind, text, name, options);
  const lost = imported.notes.filter((note) => note.lost);
  tellNotes(context, name, imported);
  if (imported.schedules === 0) {
    throw new Failure(
      exit.failed,
      `${name} gives no schedule${lost.length === 0 ? ": there is no job in it" : ""}.`,
      otherKind(kind, text),
    );
  }
  mustBeSound(imported.text);
  if (target === undefined) terminal.out(imported.text);
  else await write(target, shownPath(target, cwd), imported.text, options);
  if (target !== undefined && !context.quiet) {
    terminal.err(`wrote ${shownPath(target, cwd)}: ${counted(imported.schedules, "schedule")}.\n`);
  }
  if (lost.length === 0) return exit.fine;
  terminal.err(
    `${counted(lost.length, "entry", "entries")} of ${name} could not be carried over; the rest was.\n`,
  );
  return exit.failed;
}

/** A file of another kind would give as many notes as it has lines. */
const mostOfNothing = 5;

function tellNotes({ terminal, quiet }: Context, name: string, { notes, schedules }: Imported): void {
  const wanted = quiet ? notes.filter(({ lost }) => lost) : notes;
  const shown = schedules === 0 ? wanted.slice(0, mostOfNothing) : wanted;
  for (const { line, lost, message } of shown) {
    const place = line === undefined ? name : `${name}:${line}`;
    const label = lost
      ? terminal.paintErr(["red", "bold"], "not carried over:")
      : terminal.paintErr(["yellow", "bold"], "note:");
    terminal.err(`${oneLine(place)}: ${label} ${oneLine(message)}\n`);
  }
  if (shown.length < wanted.length) terminal.err(`… and ${wanted.length - shown.length} more.\n`);
}

/** What the file rather looks like. */
function otherKind(kind: ImportKind, text: string): string | undefined {
  const looks: ImportKind | undefined = /^[ \t-]*"?kind"?:[ \t]*"?CronJob/m.test(text)
    ? "k8s"
    : /^["']?on["']?:/m.test(text)
      ? "github"
      : /^[ \t]*(?:[\d*]\S*[ \t]+){5}\S/m.test(text)
        ? "crontab"
        : undefined;
  return looks === undefined || looks === kind
    ? undefined
    : `It looks like a file for \`symbi import ${looks}\`.`;
}

function convert(kind: ImportKind, text: string, name: string, { tz, system }: ImportOptions): Imported {
  switch (kind) {
    case "crontab":
      return importCrontab(text, name, { timezone: tz, system: system === true || isSystemCrontab(name) });
    case "github":
      return importGithub(text, name);
    case "k8s":
      return importK8s(text, name, { timezone: tz });
  }
}

/** The two places where cron itself expects the user's column. */
function isSystemCrontab(name: string): boolean {
  return /^\/etc\/(crontab$|cron\.d\/)/.test(name);
}

async function read({ cwd }: Context, file: string, name: string): Promise<string> {
  if (file === "-") {
    const input = await readStandardInput();
    if ("text" in input) return input.text;
    throw new Failure(input.exitCode, `${name}: ${input.message}`);
  }
  const { sources, bad } = await readSources([resolve(cwd, file)], cwd);
  for (const { message, exitCode } of bad) throw new Failure(exitCode, `${name}: ${message}`);
  return sources[0]?.text ?? "";
}

/** The converters promise it, and a file that does not check would be no use to anybody. */
function mustBeSound(text: string): void {
  const { diagnostics } = check({ "imported.symbi": text });
  const [error] = diagnostics.filter(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`the converted text does not check: ${error.message}`);
}

async function write(target: string, shown: string, text: string, { force }: ImportOptions): Promise<void> {
  try {
    // `wx`: a file that appeared meanwhile is not overwritten either.
    await writeFile(target, text, { flag: force === true ? "w" : "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") throw isThere(shown);
    throw error;
  }
}

function isThere(shown: string): Failure {
  return new Failure(
    exit.failed,
    `${shown} is there already; nothing was written.`,
    "Choose another file, or add --force to overwrite.",
  );
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
