/** Wall-clock time of a zone, for those who show instants or read local ones. */
import { DAY, civilDate, dayNumber, monthLength, weekdayOf } from "./calendar.ts";
import { zoneNamed } from "./zone.ts";

export interface LocalTime {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

export type LocalInstant =
  | { readonly kind: "one"; readonly instants: readonly [number] }
  /** The clock jumped over it, at the instant `transition`. */
  | { readonly kind: "gap"; readonly instants: readonly []; readonly transition: number }
  | { readonly kind: "overlap"; readonly instants: readonly [number, number] };

export interface ZoneTransition {
  /** Epoch milliseconds of the first instant with the new offset. */
  readonly at: number;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
}

/** What the clocks of a zone show at an instant (epoch ms). Throws `UnknownTimeZoneError`, `RangeError`. */
export function localTime(timezone: string, ms: number): LocalTime {
  const instant = toSeconds(ms);
  const { offset } = zoneNamed(timezone).at(instant);
  const wall = instant + offset;
  const number = Math.floor(wall / DAY);
  const time = wall - number * DAY;
  const { year, month, day } = civilDate(number);
  return {
    year,
    month: month + 1,
    day,
    hour: Math.floor(time / 3600),
    minute: Math.floor(time / 60) % 60,
    second: time % 60,
    weekday: weekdayOf(number),
    offset,
  };
}

/**
 * The instants (epoch ms) at which a zone's clocks show a time; `month` is 1-12. Throws `UnknownTimeZoneError`, and
 * `RangeError` for a date or time that no calendar has.
 */
export function instantOfLocal(
  timezone: string,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): LocalInstant {
  const whole = [year, month, day, hour, minute, second].every(Number.isSafeInteger);
  const exists =
    whole &&
    between(month, 1, 12) &&
    between(day, 1, monthLength(year, month - 1)) &&
    between(hour, 0, 23) &&
    between(minute, 0, 59) &&
    between(second, 0, 59);
  if (!exists) throw new RangeError(`There is no ${year}-${month}-${day} ${hour}:${minute}:${second}.`);

  const wall = dayNumber(year, month - 1, day) * DAY + hour * 3600 + minute * 60 + second;
  toSeconds(wall * 1000);
  const zone = zoneNamed(timezone);
  // No zone is more than 26 hours from another, so both candidates lie in this stretch.
  let segment = zone.at(wall - 2 * DAY);
  const found: number[] = [];
  let jumpedAt = segment.start;
  while (segment.start <= wall + 2 * DAY) {
    const instant = wall - segment.offset;
    if (instant >= segment.start && instant < segment.end) found.push(instant);
    else if (instant < segment.start && wall >= segment.start + segment.before) jumpedAt = segment.start;
    if (segment.end > wall + 2 * DAY) break;
    segment = zone.at(segment.end);
  }
  const [first, second_] = found.map((instant) => instant * 1000);
  if (first === undefined) return { kind: "gap", instants: [], transition: jumpedAt * 1000 };
  return second_ === undefined
    ? { kind: "one", instants: [first] }
    : { kind: "overlap", instants: [first, second_] };
}

/** Offset changes in (fromMs, toMs], in order. Throws `UnknownTimeZoneError`, `RangeError`. */
export function zoneTransitions(timezone: string, fromMs: number, toMs: number): ZoneTransition[] {
  const zone = zoneNamed(timezone);
  const to = toSeconds(toMs);
  const found: ZoneTransition[] = [];
  for (let segment = zone.at(toSeconds(fromMs)); segment.end <= to;) {
    const next = zone.at(segment.end);
    if (next.start === segment.end && next.offset !== segment.offset) {
      found.push({ at: next.start * 1000, before: segment.offset, after: next.offset });
    }
    segment = next;
  }
  return found;
}

function between(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function toSeconds(ms: number): number {
  if (!(Math.abs(ms) <= 8.64e15))
    throw new RangeError(`${String(ms)} is not an instant in epoch milliseconds.`);
  return Math.floor(ms / 1000);
}
