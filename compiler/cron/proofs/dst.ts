import { DAY } from "../calendar.ts";
import { LONGEST_GAP } from "../fires.ts";
import { zoneTransitions } from "../local-time.ts";
import type { CronSchedule } from "../schedule.ts";
import { nextMatch } from "../wall-clock.ts";
import { cronParts } from "./parts.ts";

/** A change of the clocks that touches a schedule, and what the schedule then does. */
export interface DstEvent {
  /** `gap`: the local times from `from` to `to` do not exist. `overlap`: they come twice. */
  readonly kind: "gap" | "overlap";
  /** The first instant with the new offset, epoch milliseconds. */
  readonly at: number;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
  /** Local times, in milliseconds as if the clock were in UTC; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** The schedule's first time among them, and its last: the same where there is only one. */
  readonly first: number;
  readonly last: number;
  /** True if the schedule has no other time on that date. */
  readonly wholeDay: boolean;
  /** In a gap: one run at its end, or none. In an overlap: in the first pass alone, or in both. */
  readonly effect: "runs_after" | "skipped" | "once" | "twice";
}

/** The changes of the clocks in (from, to] at which a schedule has times in the gap or the overlap, in order. */
export function dstEvents(schedule: CronSchedule, from: number, to: number): DstEvent[] {
  const { pattern } = cronParts(schedule.expression);
  if (pattern.never || schedule.timezone === "UTC") return [];
  return zoneTransitions(schedule.timezone, from, to).flatMap(({ at, before, after }) => {
    const kind = after > before ? "gap" : "overlap";
    const start = at / 1000 + Math.min(before, after);
    const end = at / 1000 + Math.max(before, after);
    const first = nextMatch(pattern, start);
    if (first >= end) return [];
    let last = first;
    for (let low = first, high = end; low < high;) {
      // Where the next match still lies inside, the last one is at or after it.
      const middle = Math.floor((low + high) / 2);
      const match = nextMatch(pattern, middle);
      if (match < end) [low, last] = [match + 1, match];
      else high = middle;
    }
    const today = Math.floor(first / DAY) * DAY;
    const tomorrow = (Math.floor((end - 1) / DAY) + 1) * DAY;
    const wholeDay = nextMatch(pattern, today) >= start && nextMatch(pattern, end) >= tomorrow;
    const local = { from: start * 1000, to: end * 1000, first: first * 1000, last: last * 1000 };
    return [{ kind, at, before, after, ...local, wholeDay, effect: effectOf(schedule, kind, end - start) }];
  });
}

function effectOf(
  { kind, dstGap, dstOverlap }: CronSchedule,
  change: "gap" | "overlap",
  length: number,
): DstEvent["effect"] {
  const fixed = kind === "fixed";
  if (change === "overlap") return fixed && dstOverlap === "first" ? "once" : "twice";
  return fixed && dstGap === "run_after" && length <= LONGEST_GAP ? "runs_after" : "skipped";
}

/** Local hours in which clocks change anywhere (22:00 on Easter Island to 04:00 on Chatham), with an hour to spare. */
const NIGHT = [20, 21, 22, 23, 0, 1, 2, 3, 4].reduce((mask, hour) => mask | (1 << hour), 0);

/**
 * False for an expression that only has times in hours in which no zone changes its clocks, so that the zone need not be
 * asked: the first question costs a process as much as checking a hundred files. Throws `CronSyntaxError`.
 */
export function mayMeetTransition(expression: string): boolean {
  return (cronParts(expression).pattern.hours & NIGHT) !== 0;
}
