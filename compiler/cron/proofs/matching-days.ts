/** How the matching days of an expression lie in the calendar. Exact: all 400 years are counted, then it repeats. */
import { boundedCache } from "../bounded-cache.ts";
import {
  CYCLE_DAYS,
  CYCLE_MONTHS,
  CYCLE_START,
  isLeap,
  monthLength,
  monthStarts,
  weekdayOf,
} from "../calendar.ts";
import { dayMasks, monthKind } from "../days.ts";
import type { DayMasks } from "../days.ts";
import { readCron } from "../syntax.ts";
import { cronParts, isRestricted } from "./parts.ts";
import type { CronParts } from "./parts.ts";
import type { WallClockPattern } from "../wall-clock.ts";

export interface MatchingDays {
  /** In 400 years. */
  readonly total: number;
  readonly inLeapYears: number;
  /** From one matching day to the next, in days; `Infinity` where there is none. */
  readonly shortest: number;
  readonly longest: number;
  /** The first of the longest waits after 1 January 2000, as days since 1970-01-01. */
  readonly longestFrom: number;
}

const known = boundedCache<MatchingDays>(1024);

/** The days on which an expression fires, whatever the time and the zone. Throws `CronSyntaxError`. */
export function matchingDays(expression: string): MatchingDays {
  const { syntax, pattern } = cronParts(expression);
  const { dayOfMonth, month, dayOfWeek } = syntax;
  return known(`${dayOfMonth.text} ${month.text} ${dayOfWeek.text}`, () =>
    countDays(pattern.days, pattern.months),
  );
}

/** Two day fields that are both restricted: how many days a year, on average, match either of them, and both. */
export interface DayChoice {
  readonly either: number;
  readonly both: number;
}

const choices = boundedCache<DayChoice>(1024);

/** Undefined where at most one of the day fields is restricted. Throws `CronSyntaxError`. */
export function dayChoice(expression: string): DayChoice | undefined {
  const { syntax, pattern } = cronParts(expression);
  const { dayOfMonth, month, dayOfWeek } = syntax;
  if (!isRestricted(dayOfMonth) || !isRestricted(dayOfWeek)) return undefined;
  return choices(`${dayOfMonth.text} ${month.text} ${dayOfWeek.text}`, () => {
    const unrestricted = readCron("* * * * *");
    const byDay = dayMasks(dayOfMonth, unrestricted.dayOfWeek);
    const byWeekday = dayMasks(unrestricted.dayOfMonth, dayOfWeek);
    const both = byDay.map((mask, kind) => mask & (byWeekday[kind] ?? 0));
    return {
      either: matchingDays(expression).total / 400,
      both: countDays(both, pattern.months).total / 400,
    };
  });
}

/** True where two matching days stand side by side somewhere in the calendar. */
export function hasAdjacentDays(expression: string, { pattern }: CronParts): boolean {
  return hasAdjacentInMonth(pattern) || matchingDays(expression).shortest === 1;
}

/** Every month begins on every weekday at some time, February with both its lengths. */
function hasAdjacentInMonth({ days, months }: WallClockPattern): boolean {
  for (let month = 0; month < 12; month++) {
    if (((months >> month) & 1) === 0) continue;
    for (const year of [2000, 2001]) {
      for (let firstWeekday = 0; firstWeekday < 7; firstWeekday++) {
        const mask = days[monthKind(firstWeekday, monthLength(year, month))] ?? 0;
        if ((mask & (mask >>> 1)) !== 0) return true;
      }
    }
  }
  return false;
}

/** The matching days of a month by its kind: how many, where they begin and end, and the waits between them. */
interface MonthDays {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly shortest: number;
  readonly longest: number;
  readonly longestFrom: number;
}

function countDays(masks: DayMasks, months: number): MatchingDays {
  const kinds = Array.from(masks, monthDays);
  const starts = monthStarts();
  const firstWeekday = weekdayOf(CYCLE_START);
  let [total, inLeapYears, shortest, longest, longestFrom] = [0, 0, Infinity, 0, 0];
  let first = -1;
  let previous = -1;
  for (let month = 0; month < CYCLE_MONTHS; month++) {
    if (((months >> (month % 12)) & 1) === 0) continue;
    const start = starts[month] ?? 0;
    const length = (starts[month + 1] ?? 0) - start;
    const days = kinds[monthKind((start + firstWeekday) % 7, length)];
    if (days === undefined || days.count === 0) continue;
    total += days.count;
    if (isLeap(2000 + Math.floor(month / 12))) inLeapYears += days.count;
    if (previous < 0) first = start + days.first;
    else {
      const wait = start + days.first - previous;
      if (wait < shortest) shortest = wait;
      if (wait > longest) [longest, longestFrom] = [wait, previous];
    }
    if (days.shortest < shortest) shortest = days.shortest;
    if (days.longest > longest) [longest, longestFrom] = [days.longest, start + days.longestFrom];
    previous = start + days.last;
  }
  if (total === 0) return { total, inLeapYears, shortest, longest: Infinity, longestFrom: CYCLE_START };
  const around = first + CYCLE_DAYS - previous;
  if (around < shortest) shortest = around;
  if (around > longest) [longest, longestFrom] = [around, previous];
  return { total, inLeapYears, shortest, longest, longestFrom: CYCLE_START + longestFrom };
}

function monthDays(mask: number): MonthDays {
  let [count, first, last, shortest, longest, longestFrom] = [0, -1, -1, Infinity, 0, 0];
  for (let day = 0; day < 31; day++) {
    if (((mask >> day) & 1) === 0) continue;
    if (count === 0) first = day;
    else {
      const wait = day - last;
      if (wait < shortest) shortest = wait;
      if (wait > longest) [longest, longestFrom] = [wait, last];
    }
    last = day;
    count += 1;
  }
  return { count, first, last, shortest, longest, longestFrom };
}
