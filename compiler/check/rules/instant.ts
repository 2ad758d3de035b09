import { instantOfLocal, zoneTransitions } from "../../cron/index.ts";

/** What the text of an `at` says. */
export type InstantReading =
  | { readonly kind: "instant"; readonly ms: number; readonly fraction: boolean }
  | { readonly kind: "local"; readonly clock: Clock; readonly fraction: boolean }
  | { readonly kind: "problem"; readonly problem: string; readonly mended: string | undefined };

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

export function readInstant(text: string): InstantReading {
  const match = ISO.exec(text);
  if (match === null) return { kind: "problem", ...shapeProblem(text) };
  const [, year, month, day, hour, minute, second = "0", fraction, zone] = match;
  const clock: Clock = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number((fraction ?? "").slice(0, 3).padEnd(3, "0")),
  };
  const offset = offsetMinutes(zone);
  const problem = offset === "none" ? `there is no offset \`${zone}\`` : clockProblem(clock);
  if (problem !== undefined) return { kind: "problem", problem, mended: undefined };
  if (typeof offset !== "number") return { kind: "local", clock, fraction: fraction !== undefined };
  const ms = wallMilliseconds(clock) - offset * 60_000;
  if (!isWritable(ms)) {
    return { kind: "problem", problem: "in UTC its year has more than four digits", mended: undefined };
  }
  return { kind: "instant", ms, fraction: fraction !== undefined };
}

/** Minutes east of UTC; undefined for none written. */
function offsetMinutes(zone: string | undefined): number | undefined | "none" {
  if (zone === undefined) return undefined;
  if (zone === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || "0");
  if (hours > 23 || minutes > 59) return "none";
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

function shapeProblem(text: string): { readonly problem: string; readonly mended: string | undefined } {
  if (text === "") return { problem: "it is empty", mended: undefined };
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { problem: "it has no time of day", mended: undefined };
  const mended = text.replace(/^(\d{4}-\d{2}-\d{2})[ t]+/, "$1T").replace(/ *z$/, "Z");
  if (mended !== text && ISO.test(mended)) {
    return { problem: "a capital `T` belongs between date and time, and a capital `Z` at the end", mended };
  }
  return { problem: "it is not written as year-month-dayThour:minute:second", mended: undefined };
}

function clockProblem({ year, month, day, hour, minute, second }: Clock): string | undefined {
  if (month < 1 || month > 12) return `there is no month ${month}`;
  const days = month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  if (day < 1 || day > days) return `month ${month} of ${year} has ${days} days, and no day ${day}`;
  if (hour > 23) return `there is no hour ${hour}`;
  if (minute > 59) return `there is no minute ${minute}`;
  if (second > 59) return `there is no second ${second}`;
  return undefined;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** The clock reading as if it were UTC. */
function wallMilliseconds(clock: Clock): number {
  // Not `Date.UTC`: it takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(clock.year, clock.month - 1, clock.day);
  return date.setUTCHours(clock.hour, clock.minute, clock.second, clock.millisecond);
}

function isWritable(ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  return year >= 0 && year <= 9999;
}

export type LocalReading =
  | { readonly kind: "one"; readonly ms: number }
  /** `instants`: with the offset before the change, and with the one after it. */
  | { readonly kind: "gap"; readonly instants: readonly [number, number] }
  | { readonly kind: "overlap"; readonly instants: readonly [number, number] };

/** The instants at which the clocks of a known zone show a local time. */
export function instantsIn(zone: string, clock: Clock): LocalReading {
  const { year, month, day, hour, minute, second, millisecond } = clock;
  const local = instantOfLocal(zone, year, month, day, hour, minute, second);
  switch (local.kind) {
    case "one":
      return { kind: "one", ms: local.instants[0] + millisecond };
    case "overlap":
      return {
        kind: "overlap",
        instants: [local.instants[0] + millisecond, local.instants[1] + millisecond],
      };
    case "gap": {
      const wall = wallMilliseconds(clock);
      const [change] = zoneTransitions(zone, local.transition - 1000, local.transition);
      const before = change?.before ?? 0;
      const after = change?.after ?? 0;
      return { kind: "gap", instants: [wall - before * 1000, wall - after * 1000] };
    }
  }
}

/** ISO 8601 in UTC; milliseconds only where a fraction was written. */
export function instantText(ms: number, fraction: boolean): string {
  const text = new Date(ms).toISOString();
  return fraction ? text : text.replace(/\.\d+Z$/, "Z");
}
