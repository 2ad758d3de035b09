import { boundedCache } from "../bounded-cache.ts";
import { DAY } from "../calendar.ts";
import { zoneTransitions } from "../local-time.ts";
import type { CronSchedule } from "../schedule.ts";
import { matchingDays, hasAdjacentDays } from "./matching-days.ts";
import { cronParts } from "./parts.ts";
import type { CronParts } from "./parts.ts";

/** The shortest time between two fires that follow each other. */
export interface ShortestInterval {
  readonly ms: number;
  /** Two such fires: times of day in seconds, the second one `days` later; or instants, where clocks change. */
  readonly between:
    | { readonly kind: "times"; readonly first: number; readonly second: number; readonly days: number }
    | { readonly kind: "instants"; readonly first: number; readonly second: number };
}

/**
 * The shortest interval by the clock, exact over all the calendar; and, where `from` and `to` (epoch milliseconds) are
 * given, with what changes of the clocks between them do to it. Undefined for an expression that never fires.
 */
export function shortestInterval(
  schedule: CronSchedule,
  horizon?: { readonly from: number; readonly to: number },
): ShortestInterval | undefined {
  const parts = cronParts(schedule.expression);
  if (parts.pattern.never) return undefined;
  const byClock = shortestByClock(schedule.expression, parts);
  if (horizon === undefined || schedule.timezone === "UTC") return byClock;
  let best = byClock;
  for (const [first, second] of pairsAroundTransitions(schedule, horizon.from, horizon.to)) {
    if (second - first < best.ms) best = { ms: second - first, between: { kind: "instants", first, second } };
  }
  return best;
}

function shortestByClock(expression: string, parts: CronParts): ShortestInterval {
  const { seconds, minutes, hours } = parts;
  const [firstSecond, lastSecond] = ends(seconds);
  const [firstMinute, lastMinute] = ends(minutes);
  const [firstHour, lastHour] = ends(hours);
  let best: ShortestInterval | undefined;
  const consider = (first: number, second: number, days = 0): void => {
    const ms = (days * DAY + second - first) * 1000;
    if (best === undefined || ms < best.ms) best = { ms, between: { kind: "times", first, second, days } };
  };
  const inMinute = firstHour * 3600 + firstMinute * 60;
  forNeighbours(seconds, (left, right) => consider(inMinute + left, inMinute + right));
  forNeighbours(minutes, (left, right) =>
    consider(firstHour * 3600 + left * 60 + lastSecond, firstHour * 3600 + right * 60 + firstSecond),
  );
  forNeighbours(hours, (left, right) =>
    consider(left * 3600 + lastMinute * 60 + lastSecond, right * 3600 + firstMinute * 60 + firstSecond),
  );
  const lastOfDay = lastHour * 3600 + lastMinute * 60 + lastSecond;
  const firstOfDay = inMinute + firstSecond;
  const days = hasAdjacentDays(expression, parts) ? 1 : matchingDays(expression).shortest;
  consider(lastOfDay, firstOfDay, days);
  return best ?? { ms: Infinity, between: { kind: "times", first: 0, second: 0, days: 0 } };
}

function ends(values: readonly number[]): readonly [first: number, last: number] {
  return [values[0] ?? 0, values.at(-1) ?? 0];
}

function forNeighbours(values: readonly number[], use: (left: number, right: number) => void): void {
  let previous: number | undefined;
  for (const value of values) {
    if (previous !== undefined) use(previous, value);
    previous = value;
  }
}

/** Neighbouring fires with a change of the clocks between them or at the first: all others lie as by the clock. */
function* pairsAroundTransitions(
  schedule: CronSchedule,
  from: number,
  to: number,
): Generator<readonly [number, number]> {
  for (const { at } of zoneTransitions(schedule.timezone, from, to)) {
    const next = schedule.nextMs(at - 1000);
    if (next === undefined) continue;
    const previous = lastFireBefore(schedule, at, from);
    if (previous !== undefined) yield [previous, next];
    const second = next === at ? schedule.nextMs(at) : undefined;
    if (second !== undefined) yield [next, second];
  }
}

/** The last fire in [from, before), by asking for the next one from further and further back. */
function lastFireBefore(schedule: CronSchedule, before: number, from: number): number | undefined {
  const isLater = (instant: number) => (schedule.nextMs(instant) ?? Infinity) >= before;
  let reach = 1000;
  while (isLater(before - reach)) {
    if (before - reach <= from) return undefined;
    reach *= 2;
  }
  let low = before - reach;
  let high = before - Math.floor(reach / 2000) * 1000;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (isLater(middle)) high = middle;
    else low = middle;
  }
  const found = schedule.nextMs(low);
  return found !== undefined && found >= from && found < before ? found : undefined;
}

/**
 * The shortest time, in milliseconds, from one fire to the `count`-th after it, by the clock; undefined where these are
 * spread over more than two days. Throws `CronSyntaxError`.
 */
export function shortestSpan(expression: string, count: number): number | undefined {
  return spans(`${count} ${expression}`, () => ({ found: findShortestSpan(expression, count) })).found;
}

const spans = boundedCache<{ readonly found: number | undefined }>(1024);

function findShortestSpan(expression: string, count: number): number | undefined {
  const times = timesOfTwoDays(expression);
  let best: number | undefined;
  for (let index = 0; index < times.length / 2; index++) {
    const [first, last] = [times[index], times[index + count]];
    if (first === undefined || last === undefined) break;
    if (best === undefined || last - first < best) best = last - first;
  }
  return best === undefined ? undefined : best * 1000;
}

/**
 * The most fires that come, by the clock, after one fire and less than `ms` later; undefined for more than a day. Throws
 * `CronSyntaxError`.
 */
export function mostFiresWithin(expression: string, ms: number): number | undefined {
  return ms > DAY * 1000 ? undefined : crowds(`${ms} ${expression}`, () => countMost(expression, ms));
}

const crowds = boundedCache<number>(1024);

function countMost(expression: string, ms: number): number {
  const times = timesOfTwoDays(expression);
  // So many only where all of them are the shortest interval apart: then there is no need to look on.
  const bound = Math.ceil(ms / shortestByClock(expression, cronParts(expression)).ms) - 1;
  let most = 0;
  let end = 0;
  for (let index = 0; index < times.length / 2 && most < bound; index++) {
    const first = times[index] ?? 0;
    while (end < times.length && ((times[end] ?? 0) - first) * 1000 < ms) end += 1;
    most = Math.max(most, end - index - 1);
  }
  return most;
}

/** Up to 700 kilobytes each. */
const twoDays = boundedCache<Int32Array>(4);

function timesOfTwoDays(expression: string): Int32Array {
  return twoDays(expression, () => listTwoDays(expression));
}

/** Every time of two matching days that lie as near as any, in seconds from the first day's midnight. */
function listTwoDays(expression: string): Int32Array {
  const parts = cronParts(expression);
  const { seconds, minutes, hours } = parts;
  const days = hasAdjacentDays(expression, parts) ? 1 : matchingDays(expression).shortest;
  const count = hours.length * minutes.length * seconds.length;
  const times = new Int32Array(count * 2);
  let index = 0;
  for (const hour of hours) {
    for (const minute of minutes) {
      for (const second of seconds) {
        const time = hour * 3600 + minute * 60 + second;
        times[index] = time;
        // A single match in 400 years is billions of seconds away: further than any runtime.
        times[index + count] = Math.min(days * DAY + time, 2 ** 31 - 1);
        index += 1;
      }
    }
  }
  return times;
}
