/** When a schedule fires inside a window of the day, and when outside. */
import { boundedCache } from "../bounded-cache.ts";
import { DAY } from "../calendar.ts";
import { LONGEST_GAP } from "../fires.ts";
import type { CronSchedule } from "../schedule.ts";
import { bitSet, narrowed, nextMatch } from "../wall-clock.ts";
import type { WallClockPattern } from "../wall-clock.ts";
import { zoneNamed } from "../zone.ts";
import { cronParts } from "./parts.ts";

/** Minutes of the day by the clocks of a zone, `end` exclusive and up to 1440; `end` before `start`: over midnight. */
export interface DayWindow {
  readonly start: number;
  readonly end: number;
  readonly timezone: string;
}

export interface WindowMeeting {
  /** Epoch milliseconds of the first fire inside the window and of the first outside of it; undefined: none. */
  readonly firstInside: number | undefined;
  readonly firstOutside: number | undefined;
  /** Of the fires of a whole day, as the clocks stand at the first fire: how many are inside, of how many. */
  readonly inside: number;
  readonly total: number;
}

const known = boundedCache<WindowMeeting>(1024);

/**
 * Every fire in (from, to] (epoch milliseconds) against a window: exact, also where the clocks of the two zones change.
 * Where neither zone changes its clocks, it holds for all time after `from`. Throws `UnknownTimeZoneError`.
 */
export function windowMeeting(
  schedule: CronSchedule,
  window: DayWindow,
  from: number,
  to: number,
): WindowMeeting {
  const { expression, timezone, dstGap, dstOverlap } = schedule;
  const { start, end, timezone: windowZone } = window;
  const key = [dstGap, dstOverlap, timezone, start, end, windowZone, from, to, expression].join("\n");
  return known(key, () => meet(schedule, window, from, to));
}

function meet(schedule: CronSchedule, window: DayWindow, from: number, to: number): WindowMeeting {
  const parts = cronParts(schedule.expression);
  const { pattern, hours, minutes, seconds } = parts;
  const total = hours.length * minutes.length * seconds.length;
  let [firstInside, firstOutside, inside] = [Infinity, Infinity, -1];
  const last = Math.floor(to / 1000);
  const splits = new Map<number, SplitDay>();
  let instant = Math.floor(from / 1000) + 1;
  while (!pattern.never && instant <= last && (firstInside === Infinity || firstOutside === Infinity)) {
    const segment = zoneNamed(schedule.timezone).at(instant);
    const other = zoneNamed(window.timezone).at(instant);
    const end = Math.min(segment.end, other.end);
    // A fire at the end of a gap has a time of its own.
    const late = instant === segment.start && firesAfterGap(schedule, pattern, segment);
    if (late) {
      if (isInside(instant + other.offset, window)) firstInside = Math.min(firstInside, instant);
      else firstOutside = Math.min(firstOutside, instant);
    }
    const wall = Math.max(instant + segment.offset, suppressedUntil(schedule, segment));
    const ahead = segment.offset - other.offset;
    const split = splits.get(ahead) ?? splitDay(pattern, window, ahead);
    splits.set(ahead, split);
    const find = (patterns: readonly WallClockPattern[], found: number): number => {
      if (found < Infinity) return found;
      const match = Math.min(...patterns.map((part) => nextMatch(part, wall))) - segment.offset;
      return match < end && (match <= last || end === Infinity) ? match : found;
    };
    firstInside = find(split.inside, firstInside);
    firstOutside = find(split.outside, firstOutside);
    if (inside < 0 && (firstInside < Infinity || firstOutside < Infinity)) {
      inside = split.inside.reduce((sum, part) => sum + timesIn(part), 0);
    }
    instant = end;
  }
  const instantOf = (found: number) => (found === Infinity ? undefined : found * 1000);
  return {
    firstInside: instantOf(firstInside),
    firstOutside: instantOf(firstOutside),
    inside: Math.max(inside, 0),
    total,
  };
}

interface Offsets {
  readonly start: number;
  readonly offset: number;
  readonly before: number;
}

function firesAfterGap(schedule: CronSchedule, pattern: WallClockPattern, segment: Offsets): boolean {
  const { start, offset, before } = segment;
  if (schedule.kind !== "fixed" || schedule.dstGap !== "run_after") return false;
  const gap = offset - before;
  return gap > 0 && gap <= LONGEST_GAP && nextMatch(pattern, start + before) < start + offset;
}

/** The local time up to which an overlap's second pass is silent. */
function suppressedUntil({ kind, dstOverlap }: CronSchedule, { start, before }: Offsets): number {
  return kind === "fixed" && dstOverlap === "first" ? start + before : -Infinity;
}

function isInside(wall: number, { start, end }: DayWindow): boolean {
  const minute = Math.floor((wall - Math.floor(wall / DAY) * DAY) / 60);
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
}

interface SplitDay {
  readonly inside: readonly WallClockPattern[];
  readonly outside: readonly WallClockPattern[];
}

/** A pattern's times inside the window and outside, the window seen from clocks that are `ahead` seconds before it. */
function splitDay(pattern: WallClockPattern, window: DayWindow, ahead: number): SplitDay {
  const length = (window.end - window.start + 1440) % 1440 || 1440;
  const start = (((window.start + Math.round(ahead / 60)) % 1440) + 1440) % 1440;
  return {
    inside: between(pattern, start, length),
    outside: between(pattern, (start + length) % 1440, 1440 - length),
  };
}

/** The times of a pattern in `length` minutes from `start` on, over midnight if need be: whole hours, and the rest. */
function between(pattern: WallClockPattern, start: number, length: number): readonly WallClockPattern[] {
  const end = start + length;
  const parts: (WallClockPattern | undefined)[] = [];
  let wholeHours = 0;
  for (let from = start; from < end;) {
    const hour = Math.floor(from / 60) % 24;
    const to = Math.min((Math.floor(from / 60) + 1) * 60, end);
    if (to - from === 60) wholeHours |= 1 << hour;
    else parts.push(narrowed(pattern, 1 << hour, minutesBetween(from % 60, (from % 60) + to - from)));
    from = to;
  }
  parts.push(narrowed(pattern, wholeHours, ANY_MINUTE));
  return parts.filter((part) => part !== undefined);
}

const ANY_MINUTE = minutesBetween(0, 60);

function minutesBetween(from: number, to: number): { readonly low: number; readonly high: number } {
  return bitSet(Array.from({ length: to - from }, (_, index) => from + index));
}

function timesIn({ hours, minutes, seconds }: WallClockPattern): number {
  return ones(hours) * (ones(minutes.low) + ones(minutes.high)) * (ones(seconds.low) + ones(seconds.high));
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
