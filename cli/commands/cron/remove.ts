import type { Job } from "../../../runtime/store/types.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode, Failure } from "../../failure.ts";
import { type JobReference, notRefused, quoted, withJob } from "../../jobs.ts";

export interface RemoveOptions extends JobReference {
  readonly force?: true;
}

export async function remove(
  context: Context,
  reference: string | undefined,
  options: RemoveOptions,
): Promise<ExitCode> {
  return withJob(context, "change", reference, options, async (job, { jobs }) => {
    if (options.force !== true && !(await confirmed(context, job))) {
      context.terminal.err(`${quoted(job.definition.name)} was not removed.\n`);
      return exit.failed;
    }
    const { cancelled } = notRefused(await jobs.remove(job.id), job);
    if (!context.quiet) {
      const ended =
        cancelled === 0
          ? ""
          : ` ${cancelled} waiting ${cancelled === 1 ? "run was" : "runs were"} cancelled.`;
      context.terminal.out(
        `Removed ${job.definition.name} (${job.id}).${ended} Its history stays under that id.\n`,
      );
    }
    return exit.fine;
  });
}

async function confirmed({ terminal }: Context, job: Job): Promise<boolean> {
  if (!terminal.interactive) {
    throw new Failure(
      exit.usage,
      `Removing ${quoted(job.definition.name)} needs a yes, and there is no terminal to ask on.`,
      "Add --force to remove it without asking.",
    );
  }
  const { confirm, isCancel } = await import("@clack/prompts");
  // Ctrl-D ends the reading but not the prompt, which would never answer. An answer, too, ends the reading.
  let answered = false;
  const hungUp = new AbortController();
  process.stdin.once("pause", () => setImmediate(() => answered || hungUp.abort()));
  const answer = await confirm({
    message: `Remove ${job.definition.name} (${job.id})?`,
    initialValue: false,
    output: process.stderr,
    signal: hungUp.signal,
  });
  answered = true;
  return !isCancel(answer) && answer;
}
