import { builtChannels } from "../runtime/delivery/index.ts";
import { usedWords } from "../runtime/scheduler/index.ts";
import type { Job } from "../runtime/store/types.ts";
import type { JobControl } from "../runtime/types.ts";
import { localTime } from "./times.ts";

/** What would keep the job from running or delivering, as words that follow "the job is". Empty: nothing that is known. */
export async function obstacles(job: Job, jobs: JobControl): Promise<string[]> {
  const runnable = await jobs.runnable(job);
  const policy = jobs.judge(job);
  const budget = await jobs.budget(job);
  const built: readonly string[] = builtChannels;
  const unbuilt = (job.definition.delivery ?? []).filter((channel) => !built.includes(channel));
  return [
    ...(runnable.ok ? [] : [`not runnable: ${runnable.reason ?? ""}`]),
    ...(policy.decision === "deny" ? [`denied by policy: ${policy.reason}`] : []),
    ...(budget === undefined || budget.roomAt === null
      ? []
      : [`out of budget: ${usedWords(budget)}; there is room again at ${localTime(budget.roomAt)}`]),
    ...(unbuilt.length === 0
      ? []
      : [
          `unable to deliver to ${unbuilt.join(", ")}: this version has ${built.join(" and ")}. Its output stays in the history.`,
        ]),
  ];
}
