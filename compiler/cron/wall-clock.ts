/** The set of wall-clock times an expression matches, and the search for the next one. No zones here. */
import {
  CYCLE_DAYS,
  CYCLE_MONTHS,
  CYCLE_START,
  DAY,
  monthInCycle,
  monthLength,
  monthStarts,
  weekdayOf,
} from "./calendar.ts";
import { dayMasks, monthKind } from "./days.ts";
import type { DayMasks } from "./days.ts";
import { expandValues } from "./expand.ts";
import type { CronSyntax } from "./syntax.ts";

/** Up to 60 values as bits: `low` holds 0-31, `high` the rest. */
export interface BitSet {
  readonly low: number;
  readonly high: number;
}

export interface WallClockPattern {
  readonly seconds: BitSet;
  readonly minutes: BitSet;
  /** Bits 0-23. */
  readonly hours: number;
  /** Bits 0-11. */
  readonly months: number;
  readonly days: DayMasks;
  readonly firstSecond: number;
  /** First minute and second of a matching hour, in seconds. */
  readonly firstOfHour: number;
  /** First matching time of a matching day, in seconds. */
  readonly firstOfDay: number;
  /** True if no date of the calendar matches, ever. */
  readonly never: boolean;
}

export function wallClockPattern(syntax: CronSyntax): WallClockPattern {
  const seconds = bitSet(expandValues(syntax.second));
  const minutes = bitSet(expandValues(syntax.minute));
  const hours = bitSet(expandValues(syntax.hour)).low;
  const months = bitSet(expandValues(syntax.month).map((month) => month - 1)).low;
  const days = dayMasks(syntax.dayOfMonth, syntax.dayOfWeek);
  return { ...timesOfDay(hours, minutes, seconds), months, days, never: isNever(months, days) };
}

/** The same days with fewer times: those in the given hours and minutes. Undefined if there is none. */
export function narrowed(
  pattern: WallClockPattern,
  hours: number,
  minutes: BitSet,
): WallClockPattern | undefined {
  const low = pattern.minutes.low & minutes.low;
  const high = pattern.minutes.high & minutes.high;
  const kept = pattern.hours & hours;
  if (kept === 0 || (low === 0 && high === 0)) return undefined;
  return { ...pattern, ...timesOfDay(kept, { low, high }, pattern.seconds) };
}

function timesOfDay(
  hours: number,
  minutes: BitSet,
  seconds: BitSet,
): Omit<WallClockPattern, "months" | "days" | "never"> {
  const firstSecond = nextBit(seconds, 0);
  const firstOfHour = nextBit(minutes, 0) * 60 + firstSecond;
  const firstOfDay = lowestBit(hours) * 3600 + firstOfHour;
  return { seconds, minutes, hours, firstSecond, firstOfHour, firstOfDay };
}

/**
 * Exact, without a horizon: in 400 years every month begins on every weekday, February with both its lengths, and
 * then the calendar repeats.
 */
function isNever(months: number, days: DayMasks): boolean {
  for (let month = 0; month < 12; month++) {
    if (((months >> month) & 1) === 0) continue;
    for (let firstWeekday = 0; firstWeekday < 7; firstWeekday++) {
      if (days[monthKind(firstWeekday, monthLength(2001, month))] !== 0) return false;
      if (days[monthKind(firstWeekday, monthLength(2000, month))] !== 0) return false;
    }
  }
  return true;
}

/**
 * The first match at or after `from`, both in seconds of wall-clock time since 1970-01-01T00:00. The pattern must
 * not be one that never matches.
 */
export function nextMatch(pattern: WallClockPattern, from: number): number {
  const today = Math.floor(from / DAY);
  const cycle = Math.floor((today - CYCLE_START) / CYCLE_DAYS);
  let cycleStart = CYCLE_START + cycle * CYCLE_DAYS;
  const starts = monthStarts();
  let month = monthInCycle(starts, today - cycleStart);
  let start = starts[month] ?? 0;
  let mask = daysOf(pattern, starts, month);

  const date = today - cycleStart - start;
  if ((mask >> date) & 1) {
    const time = nextTime(pattern, from - today * DAY);
    if (time >= 0) return today * DAY + time;
  }
  mask &= -2 << date;
  while (mask === 0) {
    if (++month === CYCLE_MONTHS) {
      month = 0;
      cycleStart += CYCLE_DAYS;
    }
    mask = daysOf(pattern, starts, month);
  }
  start = starts[month] ?? 0;
  return (cycleStart + start + lowestBit(mask)) * DAY + pattern.firstOfDay;
}

/** The matching days of a month of the cycle. */
function daysOf(pattern: WallClockPattern, starts: Int32Array, month: number): number {
  if (((pattern.months >> (month % 12)) & 1) === 0) return 0;
  const start = starts[month] ?? 0;
  const length = (starts[month + 1] ?? 0) - start;
  return pattern.days[monthKind((start + FIRST_WEEKDAY) % 7, length)] ?? 0;
}

const FIRST_WEEKDAY = weekdayOf(CYCLE_START);

/** The first matching time at or after `from` seconds of a day, or -1. */
function nextTime(pattern: WallClockPattern, from: number): number {
  const hour = (from / 3600) | 0;
  if ((pattern.hours >> hour) & 1) {
    const minute = ((from - hour * 3600) / 60) | 0;
    const atMinute = nextBit(pattern.minutes, minute);
    if (atMinute === minute) {
      const second = nextBit(pattern.seconds, from % 60);
      if (second >= 0) return hour * 3600 + minute * 60 + second;
      const later = nextBit(pattern.minutes, minute + 1);
      if (later >= 0) return hour * 3600 + later * 60 + pattern.firstSecond;
    } else if (atMinute >= 0) {
      return hour * 3600 + atMinute * 60 + pattern.firstSecond;
    }
  }
  const hours = pattern.hours & (-2 << hour);
  return hours === 0 ? -1 : lowestBit(hours) * 3600 + pattern.firstOfHour;
}

export function bitSet(values: readonly number[]): BitSet {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < 32) low |= 1 << value;
    else high |= 1 << (value - 32);
  }
  return { low, high };
}

/** The lowest value of the set at or above `from`, or -1. */
function nextBit(set: BitSet, from: number): number {
  if (from < 32) {
    const low = set.low & (-1 << from);
    if (low !== 0) return lowestBit(low);
    return set.high === 0 ? -1 : 32 + lowestBit(set.high);
  }
  const high = from < 64 ? set.high & (-1 << (from - 32)) : 0;
  return high === 0 ? -1 : 32 + lowestBit(high);
}

function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
