import { DAY } from "../calendar.ts";
import { clockChanges, type ClockChange } from "../clock-changes.ts";
import type { CronSchedule } from "../schedule.ts";
import { nextMatch } from "../wall-clock.ts";
import { cronParts } from "./parts.ts";

/** A change of the clocks that touches a schedule, seen from its day. */
export interface DstEvent extends ClockChange {
  /** The local times that are left out or come twice, in milliseconds as if the clock were in UTC; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** True if the schedule has no other time on that date. */
  readonly wholeDay: boolean;
}

/** The changes of the clocks in (from, to] at which a schedule has times in the gap or the overlap, in order. */
export function dstEvents(schedule: CronSchedule, from: number, to: number): DstEvent[] {
  if (schedule.timezone === "UTC") return [];
  const { pattern } = cronParts(schedule.expression);
  return clockChanges(schedule, from, to).map((change) => {
    const start = change.at / 1000 + Math.min(change.before, change.after);
    const end = change.at / 1000 + Math.max(change.before, change.after);
    const today = Math.floor(change.firstMatch / 1000 / DAY) * DAY;
    const tomorrow = (Math.floor((end - 1) / DAY) + 1) * DAY;
    const wholeDay = nextMatch(pattern, today) >= start && nextMatch(pattern, end) >= tomorrow;
    return { ...change, from: start * 1000, to: end * 1000, wholeDay };
  });
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
