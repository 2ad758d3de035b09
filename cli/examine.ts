import { type Health, runnableAgents } from "../runtime/index.ts";
import { type LoadedConfig, unknownVariables } from "../runtime/config/index.ts";
import { StoreError } from "../runtime/store/store.ts";
import type { Context } from "./context.ts";
import { count } from "./diagnostics.ts";
import { storeExists, withRuntime } from "./jobs.ts";
import { localTime, span } from "./times.ts";
import { checkConfigOf, checkPaths } from "./workspace.ts";

/** One thing `symbi doctor` looked at. */
export interface Check {
  readonly name: string;
  /** `note`: works, but look at it. */
  readonly status: "fine" | "note" | "wrong";
  readonly message: string;
  /** As the HTTP API says it. */
  readonly health?: Health;
}

const grades = { healthy: "fine", degraded: "note", unhealthy: "wrong" } as const;

/** Looks, and changes nothing. */
export async function examine(context: Context, loaded: LoadedConfig): Promise<readonly Check[]> {
  return [
    { name: "settings", status: "fine", message: loaded.file ?? "no symbi.toml here or above: defaults" },
    ...variables(context),
    clock(),
    ...(await files(context, loaded)),
    ...(await store(context, loaded)),
  ];
}

function variables({ env }: Context): readonly Check[] {
  return unknownVariables(env).map(({ variable, near }) => ({
    name: "environment",
    status: "note",
    message: `${variable} is no setting and has no effect.${near === undefined ? "" : ` Did you mean ${near}?`}`,
  }));
}

/** Fires are computed from this clock: one that was never set ruins every schedule. */
function clock(): Check {
  const now = Date.now();
  const message = `${localTime(now)} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`;
  return now < Date.UTC(2026, 0)
    ? { name: "clock", status: "wrong", message: `${message}: this is in the past. Set the machine's clock.` }
    : { name: "clock", status: "fine", message };
}

async function files(context: Context, loaded: LoadedConfig): Promise<readonly Check[]> {
  const checked = await checkPaths([loaded.workspaceDir], {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: Date.now(),
    loneFile: "alone",
  });
  const read = Object.keys(checked.texts).length;
  const errors = count(checked.diagnostics, "error") + checked.bad.length;
  const found = [
    counted(read, ".symbi file"),
    counted(checked.jobs.length, "schedule"),
    counted(checked.agents.length, "agent"),
  ].join(", ");
  const agents = runnableAgents(checked.agents, { env: context.env, config: loaded.config }).filter(
    ({ runnable }) => !runnable.ok,
  );
  return [
    errors > 0
      ? {
          name: "files",
          status: "wrong",
          message: `${found}; ${counted(errors, "error")}: see \`symbi check\``,
        }
      : { name: "files", status: "fine", message: found },
    ...agents.map(({ name, runnable }): Check => ({
      name: "agent",
      status: "wrong",
      message: `${name} cannot run: ${runnable.ok ? "" : runnable.reason}`,
    })),
  ];
}

async function store(context: Context, loaded: LoadedConfig): Promise<readonly Check[]> {
  const { path } = loaded.config.store;
  if (!storeExists(loaded)) {
    return [{ name: "store", status: "fine", message: `none yet; the first job makes ${path}` }];
  }
  try {
    return await withRuntime(context, loaded, "read", async (runtime) => {
      const jobs = await runtime.store.listJobs();
      const holder = await runtime.store.holder();
      const health = await runtime.health();
      const checks: Check[] = [
        { name: "store", status: "fine", message: `${path}, ${counted(jobs.length, "job")}` },
        {
          name: "scheduler",
          status: "fine",
          message:
            holder === undefined
              ? "none is running"
              : `${holder.kind === "scheduler" ? "running" : "a manual run"}, pid ${holder.pid} on ${holder.host} since ${localTime(holder.since)}`,
        },
        { name: "health", status: grades[health.status], message: healthText(health), health },
      ];
      for (const job of jobs) {
        const { ok, reason } = await runtime.jobs.runnable(job);
        if (!ok)
          checks.push({
            name: "job",
            status: "wrong",
            message: `${job.definition.name} cannot run: ${reason ?? ""}`,
          });
      }
      return checks;
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [{ name: "store", status: "wrong", message: error.message }];
  }
}

function healthText({ status, reasons, metrics, ...counts }: Health): string {
  const figures = [
    `${counts.active_jobs ?? "?"} active and ${counts.paused_jobs ?? "?"} paused jobs`,
    `${counts.in_flight_jobs ?? "?"} runs in flight`,
    `${metrics.runs_succeeded ?? "?"} succeeded and ${metrics.runs_failed ?? "?"} failed so far`,
    `${span(metrics.avg_execution_time_ms ?? 0)} on average`,
  ];
  return [`${status}: ${figures.join(", ")}`, ...reasons].join(". ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
