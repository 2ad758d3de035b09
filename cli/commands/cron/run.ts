import { errorOf, runJson } from "../../../runtime/json/index.ts";
import type { Run } from "../../../runtime/store/types.ts";
import { tellTrouble, tellUndelivered } from "../../activity.ts";
import type { Activity } from "../../../runtime/types.ts";
import type { Context } from "../../context.ts";
import { styleOf } from "../../describe.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { type JobReference, notRefused, withJob } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { listenForStops } from "../../signals.ts";
import { oneLine } from "../../text.ts";
import { span } from "../../times.ts";
import { printOutput } from "../../output.ts";

const WHY_NOT =
  "It may have no slot free, or start nothing for now; `symbi doctor` and `symbi logs` tell. Ctrl-C leaves the run queued.";

export interface RunJobOptions extends JobReference {
  readonly input?: string;
  readonly detach?: true;
  readonly format: "text" | "json";
}

export async function runJob(
  context: Context,
  reference: string | undefined,
  options: RunJobOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const stops = listenForStops(terminal.closed);
  // Whatever the job delivers to standard output is printed below, once, with the run's end.
  const runtimeOptions = {
    stdout: () => undefined,
    onActivity: (activity: Activity) => {
      if (activity.kind === "trouble") tellTrouble(terminal, activity);
    },
  };
  try {
    return await withJob(
      context,
      "change",
      reference,
      options,
      async (job, { jobs, store }) => {
        const follow = options.detach !== true;
        const live = (await store.holder())?.kind === "scheduler";
        const name = oneLine(job.definition.name);
        if (follow && terminal.interactive && !context.quiet) {
          const ctrlC = live ? "Ctrl-C leaves it to the scheduler." : "Ctrl-C cancels.";
          terminal.err(`Running ${name}. ${ctrlC}\n`);
        }
        const run = notRefused(
          await jobs.runNow(job.id, {
            follow,
            signal: stops.stop,
            onDelay: () => {
              if (!context.quiet) terminal.err(`${name} is queued, and not started yet. ${WHY_NOT}\n`);
            },
            ...(options.input === undefined ? {} : { input: options.input }),
          }),
          job,
        );
        const deliveries = await store.listDeliveries(run.id);
        if (options.format === "json") printJson(terminal, runJson(run, deliveries));
        else if (follow) {
          tellEnd(context, run);
          for (const delivery of deliveries)
            if (delivery.state !== "delivered" && delivery.error !== null)
              tellUndelivered(terminal, { delivery, run });
        } else tellQueued(context, run, (await store.holder()) !== undefined);
        return !follow || run.state === "succeeded" ? exit.fine : exit.failed;
      },
      runtimeOptions,
    );
  } finally {
    stops.dispose();
  }
}

function tellEnd({ terminal, quiet }: Context, run: Run): void {
  printOutput(terminal, run.output ?? "");
  if (run.outputTruncated) terminal.err(`${restOf(run)}\n`);
  const took = run.executionMs === null ? "" : ` in ${span(run.executionMs)}`;
  const live = run.state === "queued" || run.state === "running" || run.state === "awaiting_approval";
  const why = live ? "the scheduler goes on with it." : (errorOf(run) ?? run.reason?.sentence);
  if (quiet && run.state === "succeeded") return;
  const line = `${run.jobName} ${run.state}${took} (${run.id})${why === undefined ? "" : `: ${oneLine(why)}`}`;
  terminal.err(`${terminal.paintErr(styleOf(run.state), line)}\n`);
}

function restOf({ outputFile }: Run): string {
  return outputFile === null
    ? "The output was longer; the rest was not kept."
    : `The output was longer: ${outputFile.bytes} bytes of it are in ${oneLine(outputFile.path)}.`;
}

function tellQueued({ terminal, quiet }: Context, run: Run, scheduler: boolean): void {
  if (quiet) return;
  terminal.out(`Queued ${run.jobName} as ${run.id}.\n`);
  if (!scheduler) terminal.err("No scheduler is running: it starts when one does (`symbi up`).\n");
}
