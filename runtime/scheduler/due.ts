import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Instant } from "../store/types.ts";
import { dueInstants } from "./timetable.ts";

/** A due instant seen within this time is on time; seen later, it fell while nothing ran. */
export const ON_TIME_MS = 5_000;
/** Up to this many missed instants get a row each; more share one row that says first, last and count. */
export const MISSED_ROWS = 1_000;
/** Most missed instants that are run one after another. */
export const BACKLOG = 100;

/** What fell due since somebody last looked, however long ago: its ends, and how many in between. */
export interface Due {
  readonly count: number;
  /** The first of them, at most one more than may get a row each. */
  readonly head: readonly Instant[];
  /** The last of them, at most one more than may run. */
  readonly tail: readonly Instant[];
  readonly latest: Instant;
  /** How many of the last ones are on time. */
  readonly onTime: number;
}

/** Due instants from `first`, which is one, to `now`. */
export function collectDue(definition: JobDefinition, first: Instant, now: Instant): Due {
  const head: Instant[] = [];
  // A ring, so that a year of seconds costs no memory.
  const ring: Instant[] = [];
  let count = 0;
  let latest = first;
  let onTime = 0;
  for (const instant of dueInstants(definition, first, now)) {
    if (head.length <= MISSED_ROWS) head.push(instant);
    ring[count % (BACKLOG + 1)] = instant;
    if (now - instant <= ON_TIME_MS) onTime += 1;
    latest = instant;
    count += 1;
  }
  const oldest = count % (BACKLOG + 1);
  const tail = count <= BACKLOG + 1 ? ring : [...ring.slice(oldest), ...ring.slice(0, oldest)];
  return { count, head, tail, latest, onTime };
}
