import type { JobChange } from "../store/store.ts";
import type { Job, Run } from "../store/types.ts";
import { ended } from "./sentences.ts";
import { DEAD_LETTER, JOB_REMOVED, PAUSED } from "./cancelled.ts";

/** Reasons that end a run as failed or cancelled without saying anything about the job's work. */
const NOT_COUNTED: ReadonlySet<string> = new Set(["not_runnable", "stopped"]);

/** What is to be known of a run that has ended. */
type Ended = Pick<Run, "kind" | "scheduledAt" | "state" | "reason">;

/**
 * What the end of a run does to its job. Manual runs change nothing. Consecutive failed runs lead to the dead
 * letter; a one-shot job ends with its run.
 */
export function afterRun(job: Job, run: Ended, defaultMaxRetries: number): JobChange {
  if (run.kind === "manual") return {};
  // A new instant may have been given to the job while this run was on its way.
  const oneShot = job.definition.at !== undefined && Date.parse(job.definition.at) === run.scheduledAt;
  switch (run.state) {
    case "succeeded":
      return {
        failureCount: 0,
        ...(oneShot ? { state: "completed", stateReason: null, nextFire: null } : {}),
      };
    case "failed":
    case "timed_out":
    case "kill_failed":
      return failed(job, run, oneShot, defaultMaxRetries);
    case "denied":
    case "expired":
    case "missed":
    case "skipped":
      return oneShot ? { state: "failed", stateReason: run.reason, nextFire: null } : {};
    case "queued":
      return anotherAttempt(job);
    case "cancelled":
      return oneShot && job.state === "active"
        ? { state: "failed", stateReason: run.reason, nextFire: null }
        : {};
    case "awaiting_approval":
    case "running":
      return {};
  }
}

/** A run goes back to the queue. Under a job that was paused, removed or given up meanwhile it must not start again. */
function anotherAttempt(job: Job): JobChange {
  if (job.removedAt !== undefined) return { cancelWaiting: JOB_REMOVED };
  switch (job.state) {
    case "paused":
      return { cancelWaiting: PAUSED };
    case "dead_letter":
      return { cancelWaiting: DEAD_LETTER };
    case "active":
    case "completed":
    case "failed":
      return {};
  }
}

/** So many failed runs in a row are one too many; 0 and 1: the first. */
export function maxRetriesOf(job: Job, usual: number): number {
  return Math.max(1, job.definition.max_retries ?? usual);
}

function failed(job: Job, run: Ended, oneShot: boolean, defaultMaxRetries: number): JobChange {
  const counted = !NOT_COUNTED.has(run.reason?.code ?? "");
  const failureCount = counted ? job.failureCount + 1 : job.failureCount;
  if (oneShot) return { failureCount, state: "failed", stateReason: run.reason, nextFire: null };
  // What an `at` job did at an earlier instant takes nothing from the one that is to come.
  if (job.definition.at !== undefined) return { failureCount };
  const limit = maxRetriesOf(job, defaultMaxRetries);
  const given = job.state === "active" || job.state === "paused";
  if (!counted || !given || failureCount < limit) return { failureCount };
  const runs = failureCount === 1 ? "a run" : `${failureCount} runs in a row`;
  const last = ended(run.reason?.sentence ?? run.state, "`symbi cron reset` makes it active again.");
  const sentence = `${runs[0]?.toUpperCase()}${runs.slice(1)} failed (max_retries ${limit}). Last: ${last}`;
  return {
    failureCount,
    state: "dead_letter",
    stateReason: { code: "max_retries", sentence },
    nextFire: null,
    cancelWaiting: DEAD_LETTER,
  };
}
