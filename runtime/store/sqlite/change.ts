import {
  type AfterRun,
  type Changed,
  type JobChange,
  type LedgerRow,
  type LiveRuns,
  type Refusal,
  StoreError,
} from "../store.ts";
import { stateEvent } from "../job-events.ts";
import type { Instant, Job, Run } from "../types.ts";
import type { Each } from "./connection.ts";
import { UNREADABLE } from "./definitions.ts";
import { jobFrom, type JobRow, requireSane } from "./jobs.ts";
import { liveOf } from "./spending.ts";
import type { Tables } from "./tables.ts";

export interface AppliedChange {
  readonly job: Job;
  /** Its state is another one now. */
  readonly moved: boolean;
  /** Those whose instant had no row yet. */
  readonly rows: readonly LedgerRow[];
  /** As they are stored now. */
  readonly cancelled: readonly Run[];
}

/** Writes a decision. Its rows belong to `job`; what is kept of the job is `edited`, where an edit goes with it. */
export function applyChange(
  { jobs, runs, queue, jobEvents, sessions }: Tables,
  job: Job,
  change: JobChange,
  now: Instant,
  edited: Job = job,
): AppliedChange {
  // A job's runs of one decision start in the order of their instants.
  const inOrder = (change.rows ?? []).toSorted((a, b) => a.scheduledAt - b.scheduledAt);
  const rows = inOrder.filter((row) => {
    const ready = row.state === "queued" && row.backlog === undefined && row.notBefore <= now;
    return runs.insertScheduled(job, row, now, ready ? queue.nextTurn(job.id) : null);
  });
  const cancelled =
    change.cancelWaiting === undefined ? [] : runs.cancelWaiting(job.id, change.cancelWaiting, now);

  const state = change.state ?? edited.state;
  const stateReason = change.stateReason === undefined ? edited.stateReason : change.stateReason;
  const removed = change.remove === true || edited.removedAt !== undefined;
  const nextFire = change.nextFire === undefined ? edited.nextFire : change.nextFire;
  const moved =
    state !== edited.state ||
    stateReason?.code !== edited.stateReason?.code ||
    stateReason?.sentence !== edited.stateReason?.sentence ||
    change.remove === true;
  const next: Job = {
    ...edited,
    state,
    stateReason,
    nextFire: removed ? null : nextFire,
    failureCount: change.failureCount ?? edited.failureCount,
    runCount: edited.runCount + cancelled.filter(countsForJob).length,
    updatedAt: moved ? now : edited.updatedAt,
    ...(change.remove === true ? { removedAt: now } : {}),
  };
  // A job that cannot be read shows as another than its row says.
  const asStored = edited.stateReason?.code !== UNREADABLE.code;
  const computed = change.nextFire !== undefined;
  if (moved || !asStored || edited !== job) jobs.update(next, computed);
  else if (computed) jobs.updateNextFire(next);
  else jobs.updateCounts(next);
  if (change.remove === true) jobs.remove(job.id, now);
  const forgotten = change.clearSession !== undefined && sessions.clear(job.id, now);
  if (forgotten && change.remove !== true)
    jobEvents.add(next, "session_cleared", now, { reason: change.clearSession, actor: change.actor });
  const event = stateEvent(edited, next, edited !== job);
  if (event !== undefined) {
    const { actor, note = null } = change;
    jobEvents.add(next, event, now, { reason: stateReason, actor, detail: note });
  }
  return { job: next, moved: next.state !== edited.state, rows, cancelled };
}

/** Lets the end of a run, or its return to the queue, have its effect on the job. */
export function applyAfterRun(
  tables: Tables,
  each: Each,
  run: Run,
  after: AfterRun,
  now: Instant,
): AppliedChange {
  return each(
    () => {
      const row = rowOf(tables, run);
      requireSane(row);
      const before = jobFrom(row);
      const ended = run.state !== "queued" && countsForJob(run);
      const job = ended ? { ...before, runCount: before.runCount + 1 } : before;
      return applyChange(tables, job, after(job, run), now);
    },
    (error) => {
      tables.damaged.job(run.jobId, error, now);
      return { job: jobOf(tables, run), moved: true, rows: [], cancelled: [] };
    },
  );
}

export function changeJob(
  tables: Tables,
  jobId: string,
  now: Instant,
  decide: (job: Job, live: LiveRuns) => JobChange | Refusal,
): Changed | undefined {
  const row = tables.jobs.row(jobId);
  if (row === undefined || row.removed_at !== null) return undefined;
  const job = jobFrom(row);
  const answer = decide(job, liveOf(tables, job, now));
  if ("refused" in answer) return answer;
  const applied = applyChange(tables, job, answer, now);
  return { job: applied.job, cancelled: applied.cancelled.length };
}

export function jobOf(tables: Tables, run: Run): Job {
  return jobFrom(rowOf(tables, run));
}

function rowOf(tables: Tables, { jobId }: Run): JobRow {
  const row = tables.jobs.row(jobId);
  if (row === undefined) throw dangling(`job ${jobId}`);
  return row;
}

/** Foreign keys forbid it, so only damage can bring it about. */
export function dangling(what: string): StoreError {
  return new StoreError(
    "corrupt",
    `The database is damaged: ${what} is spoken of and not there. Restore a backup.`,
  );
}

function countsForJob(run: Run): boolean {
  return run.kind === "scheduled" && run.attempt > 0;
}
