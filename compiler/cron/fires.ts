/** When an expression fires: wall-clock matches laid over a zone's segments. */
import { PERIOD, PERIODIC_FROM } from "./zone.ts";
import type { Zone } from "./zone.ts";
import { nextMatch } from "./wall-clock.ts";
import type { WallClockPattern } from "./wall-clock.ts";

/** A longer forward shift is time that never was (Apia, 30 December 2011), not a gap to make up for. */
export const LONGEST_GAP = 3 * 3600;
/** The last instant a `Date` can hold. */
const LAST_INSTANT = 8.64e12;

export interface DstRules {
  /** A match that falls into a gap fires at the gap's end. */
  readonly firesAfterGap: boolean;
  /** Nothing fires in an overlap's second pass. */
  readonly firesOnceInOverlap: boolean;
}

/** Finds the first fire at or after an instant (both epoch seconds), or undefined if there is none. */
export type FireSearch = (from: number) => number | undefined;

export function fireSearch(pattern: WallClockPattern, zone: Zone, rules: DstRules): FireSearch {
  if (pattern.never) return () => undefined;
  // Nothing fires from here on: the date limit, or a wall-clock time that always falls into a gap.
  let exhausted = Infinity;

  return (from) => {
    if (from >= exhausted) return undefined;
    const fire = walk(pattern, zone, rules, from);
    if (fire === undefined) exhausted = from;
    return fire;
  };
}

function walk(pattern: WallClockPattern, zone: Zone, rules: DstRules, from: number): number | undefined {
  // Once the rules of every zone are periodic, a whole period without a fire means that none will ever come.
  const horizon = Math.min(Math.max(from, PERIODIC_FROM) + PERIOD, LAST_INSTANT);
  let instant = from;
  while (instant <= horizon) {
    const segment = zone.at(instant);
    let wall = instant + segment.offset;
    const wallBefore = segment.start + segment.before;
    if (segment.offset > segment.before) {
      const gap = segment.offset - segment.before;
      const entering = instant === segment.start && rules.firesAfterGap && gap <= LONGEST_GAP;
      if (entering && nextMatch(pattern, wallBefore) < wall) return instant;
    } else if (rules.firesOnceInOverlap && wallBefore > wall) {
      wall = wallBefore;
    }
    const fire = nextMatch(pattern, wall) - segment.offset;
    if (fire < segment.end) return fire <= LAST_INSTANT ? fire : undefined;
    instant = segment.end;
  }
  return undefined;
}
