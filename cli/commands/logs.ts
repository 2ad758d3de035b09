import { setTimeout } from "node:timers/promises";
import { harmless, openLogReader, type ReadLine } from "../../runtime/logs/index.ts";
import { type Component, type Level, levels } from "../../runtime/logs/types.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode } from "../failure.ts";
import { logText } from "../log-text.ts";
import { listenForStops } from "../signals.ts";
import { sinceOf } from "../since.ts";

export interface LogsOptions {
  readonly filter?: readonly Component[];
  readonly level: Level;
  readonly follow?: true;
  readonly since?: string;
  readonly job?: string;
  readonly limit?: number;
  readonly format: "text" | "json";
}

/** How often new lines are looked for. Milliseconds. */
const LOOK_MS = 250;
/** Lines that `--follow` begins with where nothing else is asked for. */
const LAST_LINES = 100;

export async function logs(context: Context, options: LogsOptions): Promise<ExitCode> {
  const { terminal } = context;
  const now = Date.now();
  const wanted = wantedLines(options, now);
  const { config } = await context.loadConfig();
  const dir = config.runtime.log_dir;
  const follow = options.follow === true;
  const limit = options.limit ?? (follow && options.since === undefined ? LAST_LINES : Infinity);
  let printed = 0;
  const print = ({ line, text }: ReadLine): void => {
    printed += 1;
    terminal.out(
      options.format === "json" ? `${harmless(text)}\n` : logText(line, terminal, context.verbose),
    );
  };

  const reader = openLogReader(dir);
  const stops = follow ? listenForStops(terminal.closed) : undefined;
  const gone = stops?.stop ?? terminal.closed;
  try {
    let read = 0;
    const last: ReadLine[] = [];
    for await (const each of reader.more()) {
      if (gone.aborted) return exit.fine;
      read += 1;
      if (!wanted(each)) continue;
      if (limit === Infinity) print(each);
      else last.push(each);
      if (last.length > limit) last.shift();
    }
    for (const each of last) print(each);
    if (!context.quiet && printed === 0 && limit > 0) {
      if (read === 0 && reader.broken === 0) terminal.err(nothingYet(dir, follow));
      else if (read > 0) terminal.err(noneOf(read, options, follow));
    }
    if (follow) {
      await everySoOften(LOOK_MS, gone, async () => {
        for await (const each of reader.more()) if (wanted(each)) print(each);
      });
    }
    if (!context.quiet && reader.broken > 0) terminal.err(brokenText(reader.broken));
    return exit.fine;
  } finally {
    stops?.dispose();
    await reader.close();
  }
}

function wantedLines({ filter, level, since, job }: LogsOptions, now: number): (each: ReadLine) => boolean {
  const graveEnough = new Set<Level>(levels.slice(levels.indexOf(level)));
  const from = since === undefined ? -Infinity : sinceOf("--since", since, now);
  return ({ line }) =>
    graveEnough.has(line.level) &&
    line.time >= from &&
    (filter === undefined || filter.includes(line.component)) &&
    (job === undefined || isOf(job, line.fields));
}

/** By name, id, or as much of the id as tells it from a name. */
function isOf(job: string, { job_id: id, job_name: name }: ReadLine["line"]["fields"]): boolean {
  return name === job || id === job || (job.length >= 4 && typeof id === "string" && id.startsWith(job));
}

function nothingYet(dir: string, follow: boolean): string {
  const next = follow ? "Waiting for the first line." : "`symbi up` writes it.";
  return `There is no log in ${dir} yet. ${next}\n`;
}

function noneOf(read: number, { level }: LogsOptions, follow: boolean): string {
  const none = read === 1 ? "The one line of the log is not" : `None of the ${read} lines of the log is`;
  const next = follow
    ? " Waiting for the first."
    : level === "debug"
      ? ""
      : ` It was looked for from ${level} on: \`--level debug\` shows everything.`;
  return `${none} what was asked for.${next}\n`;
}

function brokenText(lines: number): string {
  return lines === 1
    ? "1 line could not be read and was passed over.\n"
    : `${lines} lines could not be read and were passed over.\n`;
}

async function everySoOften(ms: number, until: AbortSignal, work: () => Promise<void>): Promise<void> {
  try {
    while (true) {
      await setTimeout(ms, undefined, { signal: until });
      await work();
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
  }
}
