import type { Config } from "../config/types.ts";
import { instantText } from "../json/index.ts";
import type { Job, Run } from "../store/types.ts";
import { maxRetriesOf } from "./after-run.ts";

/** What comes after a run that failed, as the job is now: for whoever reads of the failure. */
export function whatNext(job: Job, run: Run, { scheduler }: Pick<Config, "scheduler">): string {
  const { name } = job.definition;
  if (job.removedAt !== undefined) return "Nothing: the job was removed.";
  switch (job.state) {
    case "dead_letter":
      return `Nothing by itself: ${name} is in dead letter, after ${maxRetriesOf(job, scheduler.default_max_retries)} failed runs in a row. Mend the cause, try it with \`symbi cron run ${name}\`, and \`symbi cron reset ${name}\` makes it fire again.`;
    case "failed":
      return `${name} was due once and does not fire again. \`symbi cron run ${name}\` runs it once more.`;
    case "completed":
      return `Nothing: ${name} is completed.`;
    case "paused":
      return `${name} is paused; \`symbi cron resume ${name}\` makes it fire again.`;
    case "active":
      break;
  }
  const fires =
    job.nextFire === null ? "It does not fire again." : `It fires again at ${instantText(job.nextFire)}.`;
  if (run.kind === "manual" || job.failureCount === 0) return fires;
  const limit = maxRetriesOf(job, scheduler.default_max_retries);
  return `${fires} ${job.failureCount} of ${limit} failed runs in a row; at ${limit} it goes to dead letter.`;
}
