import type { Job } from "../runtime/store/types.ts";
import type { JobControl } from "../runtime/types.ts";

/** What would keep a run of the job from happening, as words that follow "the job is". Empty: nothing that is known. */
export async function obstacles(job: Job, jobs: JobControl): Promise<string[]> {
  const runnable = await jobs.runnable(job);
  const policy = jobs.judge(job);
  return [
    ...(runnable.ok ? [] : [`not runnable: ${runnable.reason ?? ""}`]),
    ...(policy.decision === "deny" ? [`denied by policy: ${policy.reason}`] : []),
  ];
}
