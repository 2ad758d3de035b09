import type { Health } from "../runtime/index.ts";
import { type LoadedConfig, unknownVariables } from "../runtime/config/index.ts";
import { StoreError } from "../runtime/store/store.ts";
import type { Context } from "./context.ts";
import { count } from "./diagnostics.ts";
import { storeExists, withRuntime } from "./jobs.ts";
import { localTime, span } from "./times.ts";
import type { Agent, Job } from "../runtime/store/types.ts";
import { checkWorkspace, merge } from "./agents.ts";
import { examineAgents } from "./examine-agents.ts";
import type { Checked } from "./workspace.ts";

/** One thing `symbi doctor` looked at. */
export interface Check {
  readonly name: string;
  /** `note`: works, but look at it. */
  readonly status: "fine" | "note" | "wrong";
  readonly message: string;
  /** As the HTTP API says it. */
  readonly health?: Health;
  /** What a program may want to know of it besides. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const grades = { healthy: "fine", degraded: "note", unhealthy: "wrong" } as const;

/** Looks, and changes nothing. */
export async function examine(
  context: Context,
  loaded: LoadedConfig,
  online: boolean,
): Promise<readonly Check[]> {
  const checked = await checkWorkspace(context, loaded);
  const stored = await store(context, loaded);
  const agents = merge(checked, stored.agents, stored.jobs);
  return [
    { name: "settings", status: "fine", message: loaded.file ?? "no symbi.toml here or above: defaults" },
    ...variables(context),
    clock(),
    files(checked),
    ...(await examineAgents(context, loaded, agents, online)),
    ...stored.checks,
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

function files(checked: Checked): Check {
  const read = Object.keys(checked.texts).length;
  const errors = count(checked.diagnostics, "error") + checked.bad.length;
  const found = [
    counted(read, ".symbi file"),
    counted(checked.jobs.length, "schedule"),
    counted(checked.agents.length, "agent"),
  ].join(", ");
  return errors > 0
    ? {
        name: "files",
        status: "wrong",
        message: `${found}; ${counted(errors, "error")}: see \`symbi check\``,
      }
    : { name: "files", status: "fine", message: found };
}

/** What the store says of itself, and what is registered in it. */
interface Stored {
  readonly checks: readonly Check[];
  readonly agents: readonly Agent[];
  readonly jobs: readonly Job[];
}

async function store(context: Context, loaded: LoadedConfig): Promise<Stored> {
  const { path } = loaded.config.store;
  if (!storeExists(loaded)) {
    return only({ name: "store", status: "fine", message: `none yet; the first job makes ${path}` });
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
      return { checks, agents: await runtime.store.listAgents(), jobs };
    });
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return only({ name: "store", status: "wrong", message: error.message });
  }
}

function only(check: Check): Stored {
  return { checks: [check], agents: [], jobs: [] };
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
