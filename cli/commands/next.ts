import { existsSync } from "node:fs";
import { extname, resolve } from "node:path";
import {
  CronSyntaxError,
  instantOfLocal,
  isTimeZone,
  parseCron,
  UnknownTimeZoneError,
} from "../../compiler/cron/index.ts";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import { instantText } from "../../runtime/json/index.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { printJson } from "../json.ts";
import { type Cell, table } from "../table.ts";
import { isoIn, localTime, offsetOf, relative, weekdayOf } from "../times.ts";

export interface NextOptions {
  readonly tz?: string;
  readonly from?: string;
  readonly until?: string;
  readonly count?: number;
  readonly format: "text" | "json";
}

/** What fires: an expression, or a schedule of a file. */
interface Timetable {
  readonly name: string | undefined;
  readonly zone: string;
  fires(after: number, count: number): number[];
}

const usualCount = 10;
const largestCount = 1000;

export async function next(
  context: Context,
  words: readonly string[],
  options: NextOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const zone = options.tz ?? "UTC";
  if (!isTimeZone(zone)) throw new Failure(exit.usage, new UnknownTimeZoneError(zone).message);
  const now = Date.now();
  const from = options.from === undefined ? now : instantOf("--from", options.from, zone);
  const until = options.until === undefined ? Infinity : instantOf("--until", options.until, zone);
  const count = options.count ?? (options.until === undefined ? usualCount : largestCount);

  const expression = words.join(" ");
  const timetables = isFile(context, words)
    ? await timetablesOf(context, expression, options)
    : [timetableOf(expression, zone)];
  const found = timetables.map((timetable) => ({
    timetable,
    fires: timetable.fires(from, count).filter((fire) => fire <= until),
  }));

  if (options.format === "json") {
    const rows = found.flatMap(({ timetable: { name, zone: its }, fires }) =>
      fires.map((fire) => ({
        ...(name === undefined ? {} : { name }),
        at: instantText(fire),
        local: isoIn(fire, its),
        timezone: its,
        weekday: weekdayOf(fire, its),
      })),
    );
    printJson(terminal, rows);
    return exit.fine;
  }
  for (const [i, { timetable, fires }] of found.entries()) {
    if (timetable.name !== undefined)
      terminal.out(`${i > 0 ? "\n" : ""}${terminal.paint("bold", timetable.name)}\n`);
    if (fires.length === 0) terminal.out("Never again.\n");
    else terminal.out(fireTable(context, fires, timetable.zone, now));
  }
  return exit.fine;
}

function isFile(context: Context, words: readonly string[]): boolean {
  const [only] = words;
  if (only === undefined || only === "" || words.length > 1) return false;
  return [".symbi", ".dsl"].includes(extname(only)) || existsSync(resolve(context.cwd, only));
}

function timetableOf(expression: string, zone: string): Timetable {
  try {
    const schedule = parseCron(expression, { timezone: zone });
    return {
      name: undefined,
      zone,
      fires: (after, count) => schedule.next(after, count).map((fire) => fire.getTime()),
    };
  } catch (error) {
    if (!(error instanceof CronSyntaxError)) throw error;
    const marks = "^".repeat(Math.max(1, error.end - error.start));
    const place = `  ${expression}\n  ${" ".repeat(error.start)}${marks}`;
    const mend =
      error.repair === undefined
        ? ""
        : `\nTry: ${expression.slice(0, error.start)}${error.repair}${expression.slice(error.end)}`;
    throw new Failure(exit.failed, error.message, `${place}${mend}`);
  }
}

async function timetablesOf(context: Context, file: string, options: NextOptions): Promise<Timetable[]> {
  // Only here is the whole compiler needed.
  const [{ checkConfigOf, checkPaths }, { tellBadSources, tellDiagnostics }] = await Promise.all([
    import("../workspace.ts"),
    import("../diagnostics.ts"),
  ]);
  if (options.tz !== undefined) {
    throw new Failure(exit.usage, "--tz is for an expression: the schedules of a file name their own zone.");
  }
  const checked = await checkPaths([file], {
    cwd: context.cwd,
    config: checkConfigOf(await context.loadConfig()),
    now: Date.now(),
    loneFile: "alone",
  });
  const unusable = tellBadSources(context, checked.bad);
  if (unusable !== exit.fine) throw new Failure(unusable, "Without these files there is nothing to show.");
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  tellDiagnostics(context, errors, checked.texts);
  if (checked.jobs.length === 0) throw new Failure(exit.failed, `${file} has no schedule that can fire.`);
  return checked.jobs.map(({ definition }) => timetableOfJob(definition));
}

function timetableOfJob(definition: JobDefinition): Timetable {
  const { name, at, cron, timezone = "UTC", dst_gap: dstGap, dst_overlap: dstOverlap } = definition;
  if (at !== undefined) {
    const instant = Date.parse(at);
    return { name, zone: timezone, fires: (after) => (instant > after ? [instant] : []) };
  }
  const schedule = parseCron(cron ?? "", { timezone, dstGap, dstOverlap });
  return {
    name,
    zone: timezone,
    fires: (after, count) => schedule.next(after, count).map((fire) => fire.getTime()),
  };
}

function fireTable({ terminal }: Context, fires: readonly number[], zone: string, now: number): string {
  let offset: string | undefined;
  const rows = fires.map((fire) => {
    const before = offset;
    offset = offsetOf(fire, zone);
    const shift = before !== undefined && before !== offset ? `clocks changed: ${before} → ${offset}` : "";
    return {
      here: localTime(fire, zone),
      day: weekdayOf(fire, zone),
      utc: instantText(fire),
      when: relative(fire, now),
      shift,
    };
  });
  const columns = [
    { title: zone, cell: "here" },
    { title: "DAY", cell: "day" },
    // In UTC itself it would say the same twice.
    ...(rows.every(({ here }) => here.endsWith("+00:00")) ? [] : [{ title: "UTC", cell: "utc" } as const]),
    { title: "WHEN", cell: "when" },
    ...(rows.some(({ shift }) => shift !== "") ? [{ title: "NOTE", cell: "shift" } as const] : []),
  ] as const;
  return table(
    columns,
    rows.map((row) => columns.map(({ cell }): Cell => ({ text: row[cell] }))),
    { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
  );
}

const instantForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?$/;

/** ISO 8601; without an offset, a time in the zone. */
function instantOf(option: string, text: string, zone: string): number {
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset] =
    instantForm.exec(text) ?? [];
  const [instant] =
    year === undefined
      ? []
      : offset === undefined
        ? inZone(zone, [year, month, day, hour, minute, second].map(Number))
        : [Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`)];
  if (instant !== undefined && !Number.isNaN(instant)) return instant;
  throw new Failure(
    exit.usage,
    `${option} must be a date or an instant that exists, like 2027-03-28, 2027-03-28T12:30 or 2027-03-28T12:30:00Z, not "${text}".`,
  );
}

/** A time that the clocks jumped over stands for the moment of the jump. */
function inZone(
  zone: string,
  [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[],
): number[] {
  try {
    const local = instantOfLocal(zone, year, month, day, hour, minute, second);
    return local.kind === "gap" ? [local.transition] : [...local.instants];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
