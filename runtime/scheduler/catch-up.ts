import type { JobDefinition } from "../../compiler/definition/types.ts";
import { durationText } from "../json/index.ts";
import type { LedgerRow } from "../store/store.ts";
import type { Instant, Reason } from "../store/types.ts";
import { BACKLOG, type Due, MISSED_ROWS, ON_TIME_MS } from "./due.ts";
import { unrun } from "./rows.ts";

/** How old the latest missed instant may be to be run after all, where the job does not say and fires no more often. */
const USUAL_WINDOW_MS = 3_600_000;
/** How far back `catch_up: all` reaches. */
const BACKLOG_WINDOW_MS = 86_400_000;

/** What becomes of due instants that nobody saw in time: so many of the last ones run, the others are missed. */
export interface CatchUp {
  readonly runs: number;
  /** Why the others do not. */
  readonly missed: Reason;
  /** How late a due instant could be. */
  readonly window: number;
}

/** The one decision after downtime, sleep, or a clock set forward. `next`: the due instant that is to come. */
export function decideCatchUp(
  definition: JobDefinition,
  due: Due,
  next: Instant | null,
  now: Instant,
): CatchUp {
  const rule = definition.catch_up ?? "once";
  const window = windowOf(definition, due.latest, next);
  switch (rule) {
    case "once": {
      const late = now - due.latest;
      const runs = late <= Math.max(window, ON_TIME_MS) ? 1 : 0;
      const why =
        runs === 1
          ? "catch_up: once runs only the latest of the due times that were missed."
          : `the latest missed due time was ${lateness(late)} late by then, past the window of ${durationText(window)} (catch_up: once).`;
      return { runs, missed: missed(why), window };
    }
    case "skip":
      return { runs: due.onTime, missed: missed("catch_up: skip runs no due time that was missed."), window };
    case "all": {
      const why = `catch_up: all runs the newest ${BACKLOG} of the last ${durationText(window)}.`;
      const oldest = now - Math.max(window, ON_TIME_MS);
      const recent = due.tail.filter((instant) => instant >= oldest).length;
      return { runs: Math.min(recent, BACKLOG), missed: missed(why), window };
    }
  }
}

/** The rows of those that do not run: one each, or one for all of them where they are too many. */
export function missedRows({ count, head, tail }: Due, { runs, missed: why }: CatchUp): LedgerRow[] {
  const missing = count - runs;
  if (missing <= MISSED_ROWS) return head.slice(0, missing).map((instant) => unrun(instant, "missed", why));
  const [first = 0] = head;
  const last = tail[tail.length - runs - 1] ?? first;
  return [{ ...unrun(first, "missed", why), instants: missing, lastInstant: last }];
}

/**
 * The job's own, or its period up to an hour; under `all` never over a day. An `at` job has no period.
 */
function windowOf(definition: JobDefinition, latest: Instant, next: Instant | null): number {
  const { catch_up, catch_up_window } = definition;
  if (catch_up === "all") return Math.min(catch_up_window ?? BACKLOG_WINDOW_MS, BACKLOG_WINDOW_MS);
  const period = next === null ? USUAL_WINDOW_MS : next - latest;
  return catch_up_window ?? Math.min(period, USUAL_WINDOW_MS);
}

function missed(why: string): Reason {
  const sentence = `No scheduler fired it when it was due (none ran, or the disk was full, or the machine slept or its clock was set forward), and ${why}`;
  return { code: "not_running", sentence };
}

/** To the second, as a sentence needs it. */
export function lateness(ms: number): string {
  return durationText(Math.floor(ms / 1000) * 1000);
}
