import { CronSyntaxError, UnknownTimeZoneError } from "../../../compiler/cron/index.ts";
import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type { Instant } from "../../store/types.ts";
import { nextDueInstant } from "../timetable.ts";

/** Farther back than the dates of any expression lie apart: one month and day, on one weekday. */
const FARTHEST_MS = 60 * 366 * 86_400_000;

/** Why a definition's due times cannot be told here; undefined: they can. */
export function troubleWith(definition: JobDefinition): string | undefined {
  try {
    nextDueInstant(definition, 0);
    return undefined;
  } catch (error) {
    if (error instanceof CronSyntaxError || error instanceof UnknownTimeZoneError) return error.message;
    throw error;
  }
}

/** False too where it cannot be told. */
export function isDue(definition: JobDefinition, instant: Instant): boolean {
  return troubleWith(definition) === undefined && nextDueInstant(definition, instant - 1) === instant;
}

/** The due instants on both sides of one; null: there is none, or it cannot be told. */
export function nearestDue(
  definition: JobDefinition,
  instant: Instant,
): { readonly before: Instant | null; readonly after: Instant | null } {
  if (troubleWith(definition) !== undefined) return { before: null, after: null };
  return { before: lastBefore(definition, instant), after: nextDueInstant(definition, instant) };
}

function lastBefore(definition: JobDefinition, instant: Instant): Instant | null {
  const dueAfter = (after: Instant): Instant | null => {
    const due = nextDueInstant(definition, after);
    return due !== null && due < instant ? due : null;
  };
  let back = 60_000;
  while (back < FARTHEST_MS && dueAfter(instant - back) === null) back *= 2;
  let last = dueAfter(instant - back);
  if (last === null) return null;
  // The later one looks from, the later the answer, until there is none: the last answer is the one looked for.
  let from = last;
  let until = instant;
  while (from < until) {
    const middle = from + Math.ceil((until - from) / 2);
    const due = dueAfter(middle);
    if (due === null) until = middle - 1;
    else {
      last = due;
      from = due;
    }
  }
  return last;
}
