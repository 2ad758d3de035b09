/** What changes of the clocks do to an expression's fires: found exactly, from the zone's own transitions. */
import { zoneTransitions } from "./local-time.ts";
import { LONGEST_GAP } from "./fires.ts";
import { parseCron, type CronSchedule } from "./schedule.ts";

/** A change that skips or repeats wall-clock times at which the expression matches. */
export interface ClockChange {
  /** Epoch milliseconds of the first instant with the new offset. */
  readonly at: number;
  /** Seconds east of UTC. */
  readonly before: number;
  readonly after: number;
  /**
   * `shifted`: the matches of a gap fire once, at its end. `skipped`: they do not fire.
   * `first`: those of an overlap fire in its first pass alone. `both`: they fire in both.
   */
  readonly effect: "shifted" | "skipped" | "first" | "both";
  /** Wall-clock times, in milliseconds as if the zone were UTC. */
  readonly firstMatch: number;
  readonly lastMatch: number;
  readonly matches: number;
}

const LAST_MS = 8.64e15;

/** Changes in (after, until], both epoch milliseconds, in order; those that touch no match are left out. */
export function clockChanges(schedule: CronSchedule, after: number, until: number): ClockChange[] {
  const { timezone, expression } = schedule;
  if (schedule.neverFires || !(until > after)) return [];
  // In UTC nothing is skipped or repeated: its fires are the expression's wall-clock matches.
  const wall = parseCron(expression);
  return zoneTransitions(timezone, Math.max(after, -LAST_MS), Math.min(until, LAST_MS)).flatMap((change) => {
    const { at } = change;
    const gap = change.after > change.before;
    const [from, to] = [change.before, change.after].sort((a, b) => a - b);
    const found = matchesWithin(wall, at + (from ?? 0) * 1000, at + (to ?? 0) * 1000);
    return found === undefined
      ? []
      : [{ ...change, ...found, effect: gap ? inGap(schedule, change) : inOverlap(schedule) }];
  });
}

function inGap(
  { kind, dstGap }: CronSchedule,
  { before, after }: { readonly before: number; readonly after: number },
): "shifted" | "skipped" {
  return kind === "fixed" && dstGap === "run_after" && after - before <= LONGEST_GAP ? "shifted" : "skipped";
}

function inOverlap({ kind, dstOverlap }: CronSchedule): "first" | "both" {
  return kind === "fixed" && dstOverlap === "first" ? "first" : "both";
}

function matchesWithin(
  wall: CronSchedule,
  from: number,
  to: number,
): Pick<ClockChange, "firstMatch" | "lastMatch" | "matches"> | undefined {
  const firstMatch = wall.nextMs(from - 1);
  if (firstMatch === undefined || firstMatch >= to) return undefined;
  let [lastMatch, matches] = [firstMatch, 1];
  for (let next = wall.nextMs(lastMatch); next !== undefined && next < to; next = wall.nextMs(next)) {
    lastMatch = next;
    matches++;
  }
  return { firstMatch, lastMatch, matches };
}
