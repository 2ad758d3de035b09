/**
 * A zone as a row of segments with one offset each, found by probing the platform and bisecting, and only as far as
 * queries need. All in seconds.
 */
import { boundedCache } from "./bounded-cache.ts";
import { CYCLE_DAYS, DAY, dayNumber } from "./calendar.ts";
import { offsetLookup } from "./zone-offset.ts";
import type { OffsetAt } from "./zone-offset.ts";

export interface Segment {
  /** Epoch seconds; `end` is exclusive. It may only be how far the table reaches: the next segment tells. */
  readonly start: number;
  readonly end: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  /** The offset that held just before `start`. */
  readonly before: number;
}

export interface Zone {
  readonly name: string;
  /** The segment that holds an instant, epoch seconds. */
  at(instant: number): Segment;
}

/** No zone keeps one offset for less (Gaza in 2040 and Recife in 2000: just under seven days). */
const PROBE_STEP = 6 * DAY;
/** The table grows by this much: about eleven transitions of an ordinary DST zone, two milliseconds. */
const REACH = 2048 * DAY;
/** Before it every zone is on its local mean time (the first change on record is of 1835). */
const FIRST = dayNumber(1800, 0, 1) * DAY;
/** Zone rules with an end date end before 2100; from there on all repeats with the calendar. */
export const PERIODIC_FROM = dayNumber(2100, 0, 1) * DAY;
export const PERIOD = CYCLE_DAYS * DAY;

const zones = boundedCache<Zone>(1024);

/** Throws `UnknownTimeZoneError`. */
export function zoneNamed(name: string): Zone {
  return zones(name, () => {
    const offsetAt = offsetLookup(name);
    if (offsetAt !== 0) return lazyZone(name, offsetAt);
    const always = { start: -Infinity, end: Infinity, offset: 0, before: 0 };
    return { name, at: () => always };
  });
}

function lazyZone(name: string, offsetAt: OffsetAt): Zone {
  const localMeanTime = offsetAt(FIRST);
  const ancient = { start: -Infinity, end: FIRST, offset: localMeanTime, before: localMeanTime };
  let transitions: Transition[] = [];
  let low = 0;
  let high = 0;
  let segments: Segment[] = [];
  let recent: Segment = ancient;

  function reach(instant: number): void {
    if (segments.length === 0) low = high = quietBefore(instant);
    if (instant < low) {
      const target = Math.max(FIRST, quietBefore(Math.min(instant, low - REACH)));
      transitions = [...findTransitions(offsetAt, target, low), ...transitions];
      low = target;
    }
    if (instant >= high) {
      const target = Math.max(high + REACH, instant + DAY);
      transitions = [...transitions, ...findTransitions(offsetAt, high, target)];
      high = target;
    }
    segments = toSegments(transitions, low, high, offsetAt(low));
  }

  /** A place at or before `instant` with no transition just before it, so that no overlap reaches across it. */
  function quietBefore(instant: number): number {
    let place = instant;
    while (offsetAt(place) !== offsetAt(place - 2 * DAY)) place -= 2 * DAY;
    return place;
  }

  function find(instant: number): Segment {
    if (instant < FIRST) return ancient;
    if (instant >= PERIODIC_FROM + PERIOD) {
      const shift = Math.floor((instant - PERIODIC_FROM) / PERIOD) * PERIOD;
      const { start, end, offset, before } = find(instant - shift);
      return { start: start + shift, end: end + shift, offset, before };
    }
    if (segments.length === 0 || instant < low || instant >= high) reach(instant);
    return holding(segments, instant);
  }

  return {
    name,
    at(instant) {
      if (instant < recent.start || instant >= recent.end) recent = find(instant);
      return recent;
    },
  };
}

export interface Transition {
  /** First second of the new offset. */
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** Transitions in (low, high]. */
function findTransitions(offsetAt: OffsetAt, low: number, high: number): Transition[] {
  const found: Transition[] = [];
  let from = low;
  let before = offsetAt(from);
  while (from < high) {
    const to = Math.min(from + PROBE_STEP, high);
    const after = offsetAt(to);
    if (after !== before) found.push({ at: bisect(offsetAt, from, to, before), before, after });
    from = to;
    before = after;
  }
  return found;
}

function bisect(offsetAt: OffsetAt, from: number, to: number, before: number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function toSegments(transitions: readonly Transition[], low: number, high: number, first: number): Segment[] {
  const segments: Segment[] = [];
  let start = low;
  let offset = first;
  let before = first;
  for (const transition of transitions) {
    segments.push({ start, end: transition.at, offset, before });
    start = transition.at;
    before = offset;
    offset = transition.after;
  }
  // A transition found on the table's last second opens the next stretch.
  segments.push({ start, end: Math.max(high, start), offset, before });
  return segments;
}

function holding(segments: readonly Segment[], instant: number): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const segment = segments[middle];
    if (segment && segment.start <= instant) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  if (!segment) throw new RangeError(`No zone data for the instant ${instant}.`);
  return segment;
}
