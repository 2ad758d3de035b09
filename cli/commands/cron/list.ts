import { jobJson } from "../../../runtime/json/index.ts";
import type { Job, JobState } from "../../../runtime/store/types.ts";
import type { Context } from "../../context.ts";
import { instantWithDistance, plain, stateCell, timing } from "../../describe.ts";
import { exit, type ExitCode } from "../../failure.ts";
import { noteIfNothingFires, storeExists, withRuntime } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { obstacles } from "../../obstacles.ts";
import { type Cell, table } from "../../table.ts";

export interface ListOptions {
  readonly status?: JobState;
  readonly agent?: string;
  readonly tag?: string;
  readonly format: "text" | "json";
}

export async function list(context: Context, options: ListOptions): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await context.loadConfig();
  const found = storeExists(loaded)
    ? await withRuntime(context, loaded, "read", async ({ store, jobs }) => {
        const rows = [];
        const sessions = new Map((await store.listSessions()).map((size) => [size.jobId, size]));
        for (const job of await store.listJobs(filterOf(options)))
          rows.push({
            job,
            runnable: await jobs.runnable(job),
            session: sessions.get(job.id),
            budget: await jobs.budget(job),
            obstacles: await obstacles(job, jobs),
          });
        if (options.format === "text" && rows.some(({ job }) => job.state === "active"))
          await noteIfNothingFires(context, store);
        return rows;
      })
    : [];

  if (options.format === "json") {
    printJson(
      terminal,
      found.map(({ job, runnable, session, budget }) =>
        jobJson(job, { config: loaded.config, runnable, session, budget }),
      ),
    );
    return exit.fine;
  }
  if (found.length === 0) {
    if (!context.quiet) terminal.err(`${emptyMessage(options)}\n`);
    return exit.fine;
  }
  const now = Date.now();
  const rows = found.map(({ job, obstacles: [obstacle] }): Cell[] => [
    plain(job.definition.name),
    stateCell(job.state, terminal),
    plain(timing(job)),
    plain(instantWithDistance(job.nextFire, now)),
    plain(job.lastRun === null ? "-" : instantWithDistance(job.lastRun, now)),
    plain(String(job.runCount)),
    plain(job.definition.agent),
    plain(job.id),
    plain(remark(job, obstacle)),
  ]);
  terminal.out(
    table(
      [
        { title: "NAME", shrink: true },
        { title: "STATUS" },
        { title: "WHEN" },
        { title: "NEXT" },
        { title: "LAST" },
        { title: "RUNS", align: "right" },
        { title: "AGENT", shrink: true },
        { title: "ID", shrink: true },
        { title: "REMARK", shrink: true },
      ],
      rows,
      { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
    ),
  );
  return exit.fine;
}

function filterOf({ status, agent, tag }: ListOptions) {
  return {
    ...(status === undefined ? {} : { state: status }),
    ...(agent === undefined ? {} : { agent }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function emptyMessage({ status, agent, tag }: ListOptions): string {
  return status === undefined && agent === undefined && tag === undefined
    ? "No jobs yet. Register some with `symbi cron add --file FILE` or `symbi up`."
    : "No job matches.";
}

/** Why it does not run, if it does not. */
function remark(job: Job, obstacle: string | undefined): string {
  if (obstacle !== undefined) return obstacle;
  if (job.stateReason !== null) return job.stateReason.sentence;
  return job.failureCount > 0 ? `${job.failureCount} failed in a row` : "";
}
