import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type { Instant } from "../../store/types.ts";
import { dueInstants, nextDueInstant } from "../timetable.ts";

const DAY = 86_400_000;
/** How far back to look, each only where the one before found nothing. Longer than any gap between leap days. */
const SPANS = [60_000, 3_600_000, DAY, 32 * DAY, 366 * DAY, 9 * 366 * DAY];

export function isDue(definition: JobDefinition, instant: Instant): boolean {
  return nextDueInstant(definition, instant - 1) === instant;
}

/** The due instants on both sides of one; null: there is none. */
export function nearestDue(
  definition: JobDefinition,
  instant: Instant,
): { readonly before: Instant | null; readonly after: Instant | null } {
  return { before: lastBefore(definition, instant), after: nextDueInstant(definition, instant) };
}

function lastBefore(definition: JobDefinition, instant: Instant): Instant | null {
  for (const span of SPANS) {
    const first = nextDueInstant(definition, instant - span);
    if (first === null || first >= instant) continue;
    let last = first;
    for (const due of dueInstants(definition, first, instant - 1)) last = due;
    return last;
  }
  return null;
}
