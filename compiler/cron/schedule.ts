import { boundedCache } from "./bounded-cache.ts";
import { expandValues } from "./expand.ts";
import { fireSearch } from "./fires.ts";
import type { FireSearch } from "./fires.ts";
import { readCron } from "./syntax.ts";
import type { CronSyntax, FieldSyntax } from "./syntax.ts";
import type { Term } from "./terms.ts";
import { wallClockPattern } from "./wall-clock.ts";
import type { WallClockPattern } from "./wall-clock.ts";
import { zoneNamed } from "./zone.ts";
import type { Zone } from "./zone.ts";

export interface CronOptions {
  /** IANA name; "UTC" where absent. */
  readonly timezone?: string | undefined;
  /** A fixed time that falls into a gap: fire at its end (default) or not at all. */
  readonly dstGap?: "run_after" | "skip" | undefined;
  /** A fixed time in an overlap: the first pass only (default) or both. */
  readonly dstOverlap?: "first" | "both" | undefined;
}

/** One field's canonical values. */
export interface CronFieldValues {
  /** False if the field is exactly `*`. */
  readonly restricted: boolean;
  /** The plain values, sorted, each once; Sunday is 0. */
  readonly values: readonly number[];
  /** The `L`, `LW`, `nW`, `d#n` and `dL` terms, as written. */
  readonly special: readonly Term[];
}

export interface CronFields {
  readonly second: CronFieldValues;
  readonly minute: CronFieldValues;
  readonly hour: CronFieldValues;
  readonly dayOfMonth: CronFieldValues;
  readonly month: CronFieldValues;
  readonly dayOfWeek: CronFieldValues;
}

/** A parsed expression in its zone. Immutable, and shared by all who ask for the same one. */
export interface CronSchedule {
  /** As given. */
  readonly expression: string;
  readonly timezone: string;
  readonly dstGap: "run_after" | "skip";
  readonly dstOverlap: "first" | "both";
  /** `wild` if the minute or the hour field begins with `*`: it follows the wall clock through DST changes. */
  readonly kind: "fixed" | "wild";
  /** True if no date of the calendar matches. */
  readonly neverFires: boolean;
  readonly fields: CronFields;
  /**
   * The next `count` fires strictly after an instant, fewer or none where there are no more.
   * Throws `RangeError` for an invalid instant or a count that is not a positive integer.
   */
  next(after: Date | number, count?: number): Date[];
  /** The next fire strictly after an instant, both in epoch milliseconds. Throws `RangeError` like `next`. */
  nextMs(after: number): number | undefined;
}

const LAST_MS = 8.64e15;
const schedules = boundedCache<CronSchedule>(16_384);

/** Throws `CronSyntaxError` and `UnknownTimeZoneError`. */
export function parseCron(expression: string, options: CronOptions = {}): CronSchedule {
  if (typeof expression !== "string") throw new TypeError("A cron expression is a string.");
  const { timezone = "UTC", dstGap = "run_after", dstOverlap = "first" } = options;
  if (dstGap !== "run_after" && dstGap !== "skip") {
    throw new RangeError(`dstGap is "run_after" or "skip", not ${JSON.stringify(dstGap)}.`);
  }
  if (dstOverlap !== "first" && dstOverlap !== "both") {
    throw new RangeError(`dstOverlap is "first" or "both", not ${JSON.stringify(dstOverlap)}.`);
  }
  // No zone and no expression has a line break, so no two different questions share a key.
  return schedules(
    `${dstGap}\n${dstOverlap}\n${timezone}\n${expression}`,
    () => new Schedule(expression, zoneNamed(timezone), dstGap, dstOverlap),
  );
}

/** A class only so that a million of them share their methods. Values are expanded when first asked for. */
class Schedule implements CronSchedule {
  readonly expression: string;
  readonly timezone: string;
  readonly dstGap: "run_after" | "skip";
  readonly dstOverlap: "first" | "both";
  readonly kind: "fixed" | "wild";
  readonly #zone: Zone;
  #pattern: WallClockPattern | undefined;
  #search: FireSearch | undefined;

  constructor(expression: string, zone: Zone, dstGap: "run_after" | "skip", dstOverlap: "first" | "both") {
    this.expression = expression;
    this.timezone = zone.name;
    this.dstGap = dstGap;
    this.dstOverlap = dstOverlap;
    this.#zone = zone;
    const { minute, hour } = readCron(expression);
    this.kind = minute.text.startsWith("*") || hour.text.startsWith("*") ? "wild" : "fixed";
  }

  #matched(): WallClockPattern {
    // Read again: a kept syntax tree would be most of a schedule's memory.
    return (this.#pattern ??= wallClockPattern(readCron(this.expression)));
  }

  #startSearch(): FireSearch {
    const fixed = this.kind === "fixed";
    return fireSearch(this.#matched(), this.#zone, {
      firesAfterGap: fixed && this.dstGap === "run_after",
      firesOnceInOverlap: fixed && this.dstOverlap === "first",
    });
  }

  get neverFires(): boolean {
    return this.#matched().never;
  }

  get fields(): CronFields {
    return fieldValues(readCron(this.expression));
  }

  nextMs(after: number): number | undefined {
    if (!(after >= -LAST_MS && after <= LAST_MS)) throw invalidInstant(after);
    this.#search ??= this.#startSearch();
    const fire = this.#search(Math.floor(after / 1000) + 1);
    return fire === undefined ? undefined : fire * 1000;
  }

  next(after: Date | number, count = 1): Date[] {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new RangeError(`The count of fires is a whole number from 1 on, not ${String(count)}.`);
    }
    const fires: Date[] = [];
    let fire = this.nextMs(typeof after === "number" ? after : after.getTime());
    while (fire !== undefined && fires.push(new Date(fire)) < count) fire = this.nextMs(fire);
    return fires;
  }
}

function invalidInstant(after: number): RangeError {
  return new RangeError(
    `The instant to start from is a valid date or epoch milliseconds, not ${String(after)}.`,
  );
}

function fieldValues(syntax: CronSyntax): CronFields {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = syntax;
  return {
    second: valuesOf(second),
    minute: valuesOf(minute),
    hour: valuesOf(hour),
    dayOfMonth: valuesOf(dayOfMonth),
    month: valuesOf(month),
    dayOfWeek: valuesOf(dayOfWeek),
  };
}

function valuesOf(field: FieldSyntax): CronFieldValues {
  return {
    restricted: field.text !== "*",
    values: expandValues(field),
    special: field.terms.filter((term) => term.kind !== "range"),
  };
}
