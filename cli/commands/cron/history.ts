import { runJson, type RunJson } from "../../../runtime/json/index.ts";
import type { RunState } from "../../../runtime/store/types.ts";
import type { Context } from "../../context.ts";
import { runTable, withDeliveries } from "../../describe.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { type JobReference, withJob } from "../../jobs.ts";
import { printJson } from "../../json.ts";

export interface HistoryOptions extends JobReference {
  readonly limit?: number;
  readonly status?: RunState;
  readonly format: "text" | "csv" | "json";
}

const textLimit = 20;

export async function history(
  context: Context,
  reference: string | undefined,
  options: HistoryOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  return withJob(context, "read", reference, options, async (job, { store }) => {
    const limit = options.limit ?? (options.format === "text" ? textLimit : undefined);
    const runs = await store.listRuns(job.id, {
      ...(limit === undefined ? {} : { limit }),
      ...(options.status === undefined ? {} : { states: statesMeant(options.status) }),
    });
    if (options.format === "text") {
      if (runs.length > 0) terminal.out(runTable(await withDeliveries(runs, store), terminal));
      else if (!context.quiet) {
        const none = options.status === undefined ? "no runs yet" : `no ${options.status} runs`;
        terminal.err(`${job.definition.name} has ${none}.\n`);
      }
      return exit.fine;
    }
    const shown = (await withDeliveries(runs, store)).map(({ run, deliveries }) => runJson(run, deliveries));
    if (options.format === "json") printJson(terminal, shown);
    else terminal.out(await csv(shown));
    return exit.fine;
  });
}

/** Whoever looks for failures wants every kind of them. */
function statesMeant(status: RunState): readonly RunState[] {
  return status === "failed" ? ["failed", "timed_out", "kill_failed"] : [status];
}

const csvColumns = [
  "id",
  "job_id",
  "job_name",
  "agent_id",
  "kind",
  "scheduled_at",
  "started_at",
  "completed_at",
  "status",
  "reason",
  "reason_text",
  "error_message",
  "execution_time_ms",
  "lateness_ms",
  "attempt",
  "output",
] as const satisfies readonly (keyof RunJson)[];

async function csv(runs: readonly RunJson[]): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  // A cell that begins like a formula would be run by a spreadsheet: agents write these texts.
  return stringify([...runs], { header: true, columns: [...csvColumns], escape_formulas: true });
}
