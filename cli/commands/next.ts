import { isTimeZone, UnknownTimeZoneError } from "../../compiler/cron/index.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { instantOf } from "../fires/instants.ts";
import { fireObjects } from "../fires/json.ts";
import { type Rows, rowsOf, type Window } from "../fires/rows.ts";
import { fireTable } from "../fires/table.ts";
import {
  type FileTimetables,
  isFile,
  type Timetable,
  timetableOf,
  timetablesOf,
} from "../fires/timetables.ts";
import { printJson } from "../json.ts";
import { localTime } from "../times.ts";

export interface NextOptions {
  readonly tz?: string;
  readonly in?: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly count?: number;
  readonly schedule?: string;
  readonly format: "text" | "json";
}

const usualCount = 10;
const usualMost = 1000;
/** More is no question that a person asks, and would only fill memory. */
const largestCount = 100_000;

export async function next(
  context: Context,
  words: readonly string[],
  options: NextOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const zones = [...new Set(options.in)];
  for (const zone of [options.tz ?? "UTC", ...zones]) {
    if (!isTimeZone(zone)) throw new Failure(exit.usage, new UnknownTimeZoneError(zone).message);
  }
  const now = Date.now();
  const { timetables, incomplete } = await asked(context, words, options);
  const found = timetables.map((timetable) => {
    const window = windowOf(options, timetable.zone, now);
    return { timetable, window, ...rowsOf(timetable, window) };
  });
  const exitCode = incomplete ? exit.failed : exit.fine;

  if (options.format === "json") {
    printJson(
      terminal,
      found.flatMap(({ timetable, rows }) => fireObjects(timetable, rows, zones)),
    );
  } else {
    const { describeCron } = await import("../../compiler/cron-words/index.ts");
    for (const [i, { timetable, window, rows }] of found.entries()) {
      if (i > 0) terminal.out("\n");
      terminal.out(heading(context, timetable, describeCron));
      if (rows.length > 0) terminal.out(fireTable(context, { rows, zone: timetable.zone, zones, now }));
      if (!rows.some(({ kind }) => kind === "fire")) terminal.out(`${whyNone(timetable, window)}\n`);
    }
  }
  for (const each of found) tellRest(context, each, options);
  return exitCode;
}

async function asked(
  context: Context,
  words: readonly string[],
  options: NextOptions,
): Promise<FileTimetables> {
  const expression = words.join(" ");
  if (!isFile(context, words)) {
    if (options.schedule !== undefined) {
      throw new Failure(exit.usage, "--schedule picks one of a file's schedules; this is an expression.");
    }
    return { timetables: [timetableOf(expression, options.tz ?? "UTC")], incomplete: false };
  }
  if (options.tz !== undefined) {
    throw new Failure(
      exit.usage,
      "--tz is for an expression: the schedules of a file name their own zone.",
      "To see them in another zone, add --in with its name.",
    );
  }
  return timetablesOf(context, expression, options.schedule);
}

/** Local times are those of the timetable's zone. */
function windowOf({ from, until, count }: NextOptions, zone: string, now: number): Window {
  return {
    from: from === undefined ? now : instantOf("--from", from, zone),
    until: until === undefined ? Infinity : instantOf("--until", until, zone),
    count: count ?? (until === undefined ? usualCount : usualMost),
  };
}

function heading(
  { terminal }: Context,
  { name, zone, fires, enabled }: Timetable,
  describe: (expression: string) => string,
): string {
  const title =
    name === undefined ? "" : `${terminal.paint("bold", name)}${enabled ? "" : " (enabled: false)"}\n`;
  if ("at" in fires) return `${title}Once, at ${localTime(fires.at, zone)}.\n`;
  const expression = name === undefined ? "" : `${fires.expression}: `;
  return `${title}${expression}${describe(fires.expression)}, ${zone} time.\n`;
}

function whyNone({ fires, zone }: Timetable, { from, until }: Window): string {
  if ("at" in fires) {
    return fires.at <= from ? "Its instant has passed." : `Not before ${localTime(until, zone)}.`;
  }
  if (fires.neverFires) return "Never: no date of the calendar matches its day and month fields.";
  if (until === Infinity) return "Never again.";
  return `Not between ${localTime(from, zone)} and ${localTime(until, zone)}.`;
}

/** On standard error: what the result does not show by itself. */
function tellRest(
  { terminal, quiet }: Context,
  { timetable, window, rows, more }: Rows & { readonly timetable: Timetable; readonly window: Window },
  { format }: NextOptions,
): void {
  if (quiet) return;
  const whose = timetable.name === undefined ? "" : `${timetable.name}: `;
  if (more && window.until !== Infinity) {
    terminal.err(`${whose}only the first ${window.count} are shown; --count shows up to ${largestCount}.\n`);
  }
  if (format === "text") return;
  // In JSON, what is left out stands with the fire after it: here there is none.
  const lastFire = rows.findLastIndex(({ kind }) => kind === "fire");
  for (const { notes } of rows.slice(lastFire + 1)) terminal.err(`${whose}${notes.join("; ")}\n`);
  if (lastFire === -1) terminal.err(`${whose}${whyNone(timetable, window)}\n`);
}
