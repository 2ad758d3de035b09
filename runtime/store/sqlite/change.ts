import type { AfterRun, Changed, JobChange, LedgerRow, LiveRuns, Refusal } from "../store.ts";
import { stateEvent } from "../job-events.ts";
import type { Instant, Job, Run } from "../types.ts";
import type { Each } from "./connection.ts";
import { jobFrom } from "./jobs.ts";
import type { Tables } from "./tables.ts";

export interface AppliedChange {
  readonly job: Job;
  /** Those whose instant had no row yet. */
  readonly rows: readonly LedgerRow[];
  readonly cancelled: number;
}

/** Writes a decision. Its rows belong to `job`; what is kept of the job is `edited`, where an edit goes with it. */
export function applyChange(
  { jobs, runs, queue, jobEvents }: Tables,
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
  jobs.update(next, change.nextFire !== undefined);
  if (change.remove === true) jobs.remove(job.id, now);
  const event = stateEvent(edited, next, edited !== job);
  if (event !== undefined) {
    const { actor, note = null } = change;
    jobEvents.add(next, event, now, { reason: stateReason, actor, detail: note });
  }
  return { job: next, rows, cancelled: cancelled.length };
}

/** Lets the end of a run, or its return to the queue, have its effect on the job. */
export function applyAfterRun(tables: Tables, each: Each, run: Run, after: AfterRun, now: Instant): void {
  each(
    () => {
      const row = tables.jobs.row(run.jobId);
      if (row === undefined)
        throw new Error(`Run ${run.id} belongs to job ${run.jobId}, which does not exist.`);
      const before = jobFrom(row);
      const ended = run.state !== "queued" && countsForJob(run);
      const job = ended ? { ...before, runCount: before.runCount + 1 } : before;
      applyChange(tables, job, after(job, run), now);
    },
    (error) => void tables.damaged.job(run.jobId, error, now),
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
  const answer = decide(job, tables.runs.live(jobId));
  if ("refused" in answer) return answer;
  const applied = applyChange(tables, job, answer, now);
  return { job: applied.job, cancelled: applied.cancelled };
}

function countsForJob(run: Run): boolean {
  return run.kind === "scheduled" && run.attempt > 0;
}
