import type { JobChange } from "../store/store.ts";
import type { Job, Run } from "../store/types.ts";
import { DEAD_LETTER, JOB_REMOVED, PAUSED } from "./cancelled.ts";

/** Reasons that end a run as failed or cancelled without saying anything about the job's work. */
const NOT_COUNTED: ReadonlySet<string> = new Set(["not_runnable", "stopped"]);

/**
 * What the end of a run does to its job. Manual runs change nothing. Consecutive failed runs lead to the dead
 * letter; a one-shot job ends with its run.
 */
export function afterRun(job: Job, run: Run, defaultMaxRetries: number): JobChange {
  if (run.kind === "manual") return {};
  const oneShot = job.definition.at !== undefined;
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
      return oneShot ? { state: "failed", stateReason: run.reason, nextFire: null } : {};
    case "queued":
      return anotherAttempt(job);
    case "awaiting_approval":
    case "running":
    case "cancelled":
    case "skipped":
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

function failed(job: Job, run: Run, oneShot: boolean, defaultMaxRetries: number): JobChange {
  const counted = !NOT_COUNTED.has(run.reason?.code ?? "");
  const failureCount = counted ? job.failureCount + 1 : job.failureCount;
  if (oneShot) return { failureCount, state: "failed", stateReason: run.reason, nextFire: null };
  const limit = Math.max(1, job.definition.max_retries ?? defaultMaxRetries);
  const given = job.state === "active" || job.state === "paused";
  if (!counted || !given || failureCount < limit) return { failureCount };
  const runs = failureCount === 1 ? "a run" : `${failureCount} runs in a row`;
  const sentence = `${runs[0]?.toUpperCase()}${runs.slice(1)} failed (max_retries ${limit}). Last: ${run.reason?.sentence ?? run.state} \`symbi cron reset\` makes it active again.`;
  return {
    failureCount,
    state: "dead_letter",
    stateReason: { code: "max_retries", sentence },
    nextFire: null,
    cancelWaiting: DEAD_LETTER,
  };
}
