import type { JobChange, LedgerRow, LiveRuns } from "../store/store.ts";
import type { Instant, Job, Reason } from "../store/types.ts";
import { overBudget } from "./budget.ts";
import { type CatchUp, decideCatchUp, lateness, missedRows } from "./catch-up.ts";
import { BACKLOG, collectDue, type Due, ON_TIME_MS } from "./due.ts";
import { queued, unrun } from "./rows.ts";
import { slotsOf } from "./slots.ts";
import { jittered } from "./spread.ts";
import { nextDueInstant } from "./timetable.ts";

/** How long after a downtime instants on time may join the backlog that it left. */
const LINE_LASTS_MS = 86_400_000;
/** No scheduler was ever away for longer: five years. */
const LONGEST_GAP_MS = 5 * 365 * 86_400_000;

export interface SettleSettings {
  readonly now: Instant;
  readonly maxJitterSeconds: number;
}

/**
 * Turns every due instant of an active job up to `now` into ledger rows, and says when the next one is.
 *
 * On time: each is queued, or skipped when the job is at its limit or its budget is used up. After downtime, sleep, or a clock set forward,
 * the job's `catch_up` decides once about all of them. A clock set back finds `nextFire` in the future and repeats
 * nothing.
 */
export function settleDue(job: Job, live: LiveRuns, settings: SettleSettings): JobChange {
  if (job.state !== "active" || job.nextFire === null || job.nextFire > settings.now) return {};
  if (settings.now - job.nextFire > LONGEST_GAP_MS) return neverDue(job.nextFire);
  try {
    return settleFrom(job, job.nextFire, live, settings);
  } catch (error) {
    return setAside(job.nextFire, error);
  }
}

function settleFrom(job: Job, nextFire: Instant, live: LiveRuns, settings: SettleSettings): JobChange {
  const { now } = settings;
  const due = collectDue(job.definition, nextFire, now);
  const next = nextDueInstant(job.definition, due.latest);
  const allOnTime = due.onTime === due.count;
  const decided = allOnTime ? undefined : decideCatchUp(job.definition, due, next, now);
  const running = due.tail.slice(due.tail.length - (decided?.runs ?? due.count));
  const rows = decided === undefined ? [] : missedRows(due, decided);
  const room = roomOf(job, live, now);
  const over = overBudget(job.definition, live.spent, now);
  for (const [i, instant] of running.entries()) {
    rows.push(
      over === undefined
        ? fire(job, instant, running[i + 1] ?? next, settings, room)
        : { ...unrun(instant, "skipped", over), catchUp: now - instant > ON_TIME_MS },
    );
  }
  return { rows, nextFire: next, ...(next === null ? oneShotEnd(job, due, rows, decided, now) : {}) };
}

/** Counting up to now from whenever a damaged row says would keep all other jobs waiting for hours. */
function neverDue(due: Instant): JobChange {
  const sentence = `What the database holds of the job makes no sense (its next due time lies more than five years back, at ${due} ms), so it was set aside. \`symbi cron reset\` schedules it from now.`;
  const reason: Reason = { code: "damaged", sentence };
  return { rows: [unrun(due, "skipped", reason)], state: "failed", stateReason: reason, nextFire: null };
}

/** A schedule that was valid once and cannot be read here (a zone this machine does not know) must not stop the others. */
function setAside(due: Instant, error: unknown): JobChange {
  const why = error instanceof Error ? error.message : String(error);
  const sentence = `Its schedule cannot be computed here: ${why} Mend it and register it again, then \`symbi cron reset\`.`;
  const reason: Reason = { code: "unschedulable", sentence };
  return { rows: [unrun(due, "skipped", reason)], state: "failed", stateReason: reason, nextFire: null };
}

/** Runs that hold a slot of `max_concurrent`. What waits in the job's backlog does not: it takes a slot when it starts. */
export function occupied(live: LiveRuns): number {
  return live.queued - live.backlog + live.awaitingApproval + live.running + live.killFailed;
}

/** What is taken of a job's slots and of its backlog, while its rows are being made. */
interface Room {
  readonly limit: number;
  taken: number;
  backlog: number;
  /** When the downtime ended that the backlog is there for. */
  since: Instant;
}

function roomOf(job: Job, live: LiveRuns, now: Instant): Room {
  const limit = slotsOf(job.definition);
  return { limit, taken: occupied(live), backlog: live.backlog, since: live.backlogSince ?? now };
}

/**
 * A row that runs, if there is room. Under `catch_up: all`, missed instants wait in the job's backlog, oldest first,
 * for a slot of the job. While the line lasts, an instant on time goes to its end: it is not skipped because of what
 * was missed, and overtakes nothing. A job that runs for longer than its period would never come to the end of that:
 * a day after the downtime, and at the most that may wait, the ordinary rule holds again.
 */
function fire(
  job: Job,
  instant: Instant,
  following: Instant | null,
  { now, maxJitterSeconds }: SettleSettings,
  room: Room,
): LedgerRow {
  const late = now - instant > ON_TIME_MS;
  const all = job.definition.catch_up === "all";
  const joins = room.backlog > 0 && room.backlog < BACKLOG && now - room.since <= LINE_LASTS_MS;
  if (all && (late || joins)) {
    room.backlog += 1;
    const since = late ? now : room.since;
    return { ...queued(instant, instant, late), backlog: { slots: room.limit, since } };
  }
  if (room.taken >= room.limit || room.backlog > 0) {
    return { ...unrun(instant, "skipped", overlap(room)), catchUp: late };
  }
  room.taken += 1;
  const most = job.definition.jitter ?? maxJitterSeconds * 1000;
  return queued(instant, jittered(job.id, instant, following, most), late);
}

function overlap({ limit, taken, backlog }: Room): Reason {
  const waiting = backlog === 0 ? "" : ` and ${backlog} waiting their turn after downtime`;
  const sentence = `The job was at its limit: ${taken} of max_concurrent ${limit} still queued or running${waiting}.`;
  return { code: "overlap", sentence };
}

/** An `at` job whose only instant does not run can never run. */
function oneShotEnd(
  job: Job,
  due: Due,
  rows: readonly LedgerRow[],
  decided: CatchUp | undefined,
  now: Instant,
): JobChange {
  const [row] = rows;
  if (job.definition.at === undefined || row === undefined || row.state === "queued") return {};
  if (row.state === "skipped") return { state: "failed", stateReason: row.reason };
  const rule =
    job.definition.catch_up === "skip"
      ? "catch_up: skip runs no due time that was missed"
      : `past its catch-up window of ${lateness(decided?.window ?? 0)}`;
  const sentence = `Its only due time was seen ${lateness(now - due.latest)} late: ${rule}. \`symbi cron run\` runs it now.`;
  return { state: "failed", stateReason: { code: "missed", sentence } };
}
