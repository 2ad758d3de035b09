import type { Context } from "../../context.ts";
import { instantWithDistance } from "../../describe.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { type JobReference, notRefused, withJob } from "../../jobs.ts";

export interface ChangeOptions extends JobReference {
  /** Of `pause` and `resume`. */
  readonly note?: string;
}

const done = { pause: "Paused", resume: "Resumed", reset: "Reset" } as const;

/** `cron pause`, `cron resume`, `cron reset`. */
export async function change(
  context: Context,
  action: keyof typeof done,
  reference: string | undefined,
  options: ChangeOptions,
): Promise<ExitCode> {
  return withJob(context, "change", reference, options, async (before, { jobs }) => {
    const { job, cancelled } = notRefused(await jobs[action](before.id, options.note), before);
    const { name } = job.definition;
    if (context.quiet) return exit.fine;
    if (before.state === job.state && action !== "reset") {
      context.terminal.out(
        `${name} is ${job.state} already; nothing to do${options.note === undefined ? "" : ", and the note is not kept"}.\n`,
      );
      return exit.fine;
    }
    const next = job.nextFire === null ? "" : ` Next fire: ${instantWithDistance(job.nextFire, Date.now())}.`;
    const ended =
      cancelled === 0 ? "" : ` ${cancelled} waiting ${cancelled === 1 ? "run was" : "runs were"} cancelled.`;
    context.terminal.out(`${done[action]} ${name} (${job.id}).${ended}${next}\n`);
    return exit.fine;
  });
}
