import type { JobChange, LedgerRow, LiveRuns } from "../store/store.ts";
import type { Instant, Job, Reason, UnrunState } from "../store/types.ts";
import { jittered } from "./spread.ts";
import { dueInstants, nextDueInstant } from "./timetable.ts";

/** A due instant seen within this time is on time; seen later, it fell while nothing ran. */
export const ON_TIME_MS = 5_000;
/** How old the latest missed instant may be to be run after all. */
export const CATCH_UP_WINDOW_MS = 3_600_000;
/** Up to this many missed instants get a row each; more share one row that says first, last and count. */
export const MISSED_ROWS = 1_000;

export interface SettleSettings {
  readonly now: Instant;
  readonly maxJitterSeconds: number;
}

/**
 * Turns every due instant of an active job up to `now` into ledger rows, and says when the next one is.
 *
 * On time: each is queued, or skipped when the job is at its limit. After downtime, sleep, or a clock set forward:
 * the latest one runs if it is no older than the window, the others are `missed`. A clock set back finds
 * `nextFire` in the future and repeats nothing.
 */
export function settleDue(job: Job, live: LiveRuns, settings: SettleSettings): JobChange {
  if (job.state !== "active" || job.nextFire === null || job.nextFire > settings.now) return {};
  try {
    return settleFrom(job, job.nextFire, live, settings);
  } catch (error) {
    return setAside(job.nextFire, error);
  }
}

function settleFrom(job: Job, nextFire: Instant, live: LiveRuns, settings: SettleSettings): JobChange {
  const { now } = settings;
  const due = collectDue(job, nextFire, now);
  const next = nextDueInstant(job.definition, due.latest);
  const latestRuns = now - due.latest <= CATCH_UP_WINDOW_MS;
  const rows: LedgerRow[] = [];

  if (due.onTime.length === due.count) {
    let taken = occupied(live);
    for (const [i, instant] of due.onTime.entries()) {
      const row = fire(job, instant, due.onTime[i + 1] ?? next, settings, taken, false);
      if (row.state === "queued") taken += 1;
      rows.push(row);
    }
  } else {
    rows.push(...missedRows(due, latestRuns));
    if (latestRuns)
      rows.push(fire(job, due.latest, next, settings, occupied(live), now - due.latest > ON_TIME_MS));
  }
  return { rows, nextFire: next, ...oneShotEnd(job, latestRuns) };
}

/** A schedule that was valid once and cannot be read here (a zone this machine does not know) must not stop the others. */
function setAside(due: Instant, error: unknown): JobChange {
  const why = error instanceof Error ? error.message : String(error);
  const sentence = `Its schedule cannot be computed here: ${why} Mend it and register it again, then \`symbi cron reset\`.`;
  const reason: Reason = { code: "unschedulable", sentence };
  return { rows: [unrun(due, "skipped", reason)], state: "failed", stateReason: reason, nextFire: null };
}

/** Runs that hold a slot of `max_concurrent`. */
export function occupied(live: LiveRuns): number {
  return live.queued + live.awaitingApproval + live.running + live.killFailed;
}

interface Due {
  readonly count: number;
  readonly first: Instant;
  readonly latest: Instant;
  /** All but the latest, as long as each gets its own row. */
  readonly earlier: readonly Instant[];
  /** The last one of `earlier`. */
  readonly lastEarlier: Instant;
  readonly onTime: readonly Instant[];
}

function collectDue(job: Job, first: Instant, now: Instant): Due {
  const earlier: Instant[] = [];
  const onTime: Instant[] = [];
  let count = 0;
  let latest = first;
  let lastEarlier = first;
  for (const instant of dueInstants(job.definition, first, now)) {
    if (count > 0) {
      if (earlier.length <= MISSED_ROWS) earlier.push(latest);
      lastEarlier = latest;
    }
    if (now - instant <= ON_TIME_MS) onTime.push(instant);
    latest = instant;
    count += 1;
  }
  return { count, first, latest, earlier, lastEarlier, onTime };
}

function missedRows(due: Due, latestRuns: boolean): LedgerRow[] {
  const missed = latestRuns ? due.earlier : [...due.earlier, due.latest];
  const count = latestRuns ? due.count - 1 : due.count;
  const last = latestRuns ? due.lastEarlier : due.latest;
  if (count <= MISSED_ROWS) return missed.map((instant) => unrun(instant, "missed", MISSED));
  return [{ ...unrun(due.first, "missed", MISSED), instants: count, lastInstant: last }];
}

const MISSED: Reason = {
  code: "not_running",
  sentence:
    "No scheduler could fire it when it was due, and only the latest due time of the last hour is caught up.",
};

function fire(
  job: Job,
  instant: Instant,
  following: Instant | null,
  settings: SettleSettings,
  taken: number,
  catchUp: boolean,
): LedgerRow {
  const limit = job.definition.max_concurrent ?? 1;
  if (taken >= limit) {
    const sentence = `The job was at its limit: ${taken} of max_concurrent ${limit} still queued or running.`;
    return { ...unrun(instant, "skipped", { code: "overlap", sentence }), catchUp };
  }
  const notBefore = jittered(job.id, instant, following, settings.maxJitterSeconds);
  return {
    scheduledAt: instant,
    notBefore,
    state: "queued",
    reason: null,
    catchUp,
    instants: 1,
    lastInstant: instant,
  };
}

function unrun(instant: Instant, state: UnrunState, reason: Reason): LedgerRow {
  return {
    scheduledAt: instant,
    notBefore: instant,
    state,
    reason,
    catchUp: state === "missed",
    instants: 1,
    lastInstant: instant,
  };
}

function oneShotEnd(job: Job, runs: boolean): JobChange {
  if (job.definition.at === undefined || runs) return {};
  return {
    state: "failed",
    stateReason: {
      code: "missed",
      sentence:
        "Its only due time passed more than an hour before a scheduler could see it. `symbi cron run` runs it now.",
    },
  };
}
