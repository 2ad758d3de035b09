import { durationText } from "../../../runtime/json/index.ts";
import { removeOutputs } from "../../../runtime/outputs/index.ts";
import type { PrunePlace } from "../../../runtime/store/store.ts";
import type { Context } from "../../context.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { withRuntime } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { count } from "../../quantities.ts";

export interface PruneOptions {
  readonly dryRun?: boolean;
  readonly format: "text" | "json";
}

/** Rows in one transaction: a scheduler beside this need not wait for long. */
const STEP = 500;

export async function prune(context: Context, { dryRun = false, format }: PruneOptions): Promise<ExitCode> {
  const loaded = await context.loadConfig();
  const { config } = loaded;
  const { max_age, min_runs } = config.retention;
  return withRuntime(context, loaded, dryRun ? "read" : "change", async ({ store }) => {
    const now = Date.now();
    const before = now - max_age;
    let runs = 0;
    let jobs = 0;
    let from: PrunePlace | undefined;
    do {
      const step = await store.prune({ now, before, minRuns: min_runs, limit: STEP, from, dryRun });
      await removeOutputs(config, step.outputFiles);
      runs += step.runs;
      jobs += step.jobs;
      from = step.next;
    } while (from !== undefined);
    if (format === "json") printJson(context.terminal, { runs, jobs, dry_run: dryRun });
    else if (!context.quiet) {
      const what = `${count(runs, "run")} and ${count(jobs, "removed job")}`;
      const why = `ended more than ${durationText(max_age)} ago, beyond the newest ${min_runs} of a job`;
      context.terminal.out(dryRun ? `Would remove ${what}: ${why}.\n` : `Removed ${what}: ${why}.\n`);
    }
    return exit.fine;
  });
}
