import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../compiler/index.ts";
import {
  createRuntime,
  loadConfig,
  type Runtime,
  type RuntimeOptions,
  type VirtualClock,
  virtualClock,
} from "../../runtime/index.ts";

/** The whole way from text to the ledger, on a clock of its own and a real database, without a process. */
export interface World {
  readonly clock: VirtualClock;
  /** Where its database and its log are. */
  readonly folder: string;
  /** Everything that was delivered to standard output. */
  readonly said: () => string;
  /** Compiles and registers. Errors fail the test. */
  register(...texts: readonly string[]): Promise<void>;
  /** A scheduler comes up. */
  up(): Promise<void>;
  /** It drains and goes away; the store stays. */
  down(): Promise<void>;
  runtime(): Runtime;
  /** `2027-01-02T09:00:00Z state reason`, oldest first. */
  ledger(job: string): Promise<readonly string[]>;
  state(job: string): Promise<string>;
  end(): Promise<void>;
}

export async function world(
  start: string,
  {
    max_concurrent_jobs = 10,
    executor,
    settings = "",
    env = {},
    actor,
    onActivity,
  }: {
    max_concurrent_jobs?: number;
    executor?: RuntimeOptions["executor"];
    /** More lines of `[scheduler]`. */
    settings?: string;
    env?: Readonly<Record<string, string>>;
    actor?: string;
    onActivity?: RuntimeOptions["onActivity"];
  } = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "symbi-world-"));
  // What is due wakes the scheduler; a tick each second of a day would only take time.
  writeFileSync(
    join(folder, "symbi.toml"),
    `[scheduler]\ntick_interval_seconds = 60\nmax_concurrent_jobs = ${max_concurrent_jobs}\n${settings}\n`,
  );
  const { config } = loadConfig({ cwd: folder, env: {} });
  const clock = virtualClock(Date.parse(start));
  let said = "";
  const open = () =>
    createRuntime({
      config,
      clock,
      env,
      actor,
      stdout: (text) => (said += text),
      ...(executor === undefined ? {} : { executor }),
      ...(onActivity === undefined ? {} : { onActivity }),
    });
  let runtime = await open();

  const down = async () => {
    const closed = runtime.close();
    await clock.advance(60_000);
    await closed;
  };
  const job = async (name: string) => {
    const found = await runtime.store.findJob(name);
    if (found.found !== "one") throw new Error(`There is no job ${name}.`);
    return found.job;
  };
  return {
    clock,
    folder,
    said: () => said,
    runtime: () => runtime,
    async register(...texts) {
      for (const [i, text] of texts.entries()) {
        const { diagnostics, jobs, agents } = check({ [`${i}.symbi`]: text }, { now: clock.now() });
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        if (errors.length > 0) throw new Error(JSON.stringify(errors));
        await runtime.jobs.register({
          jobs: jobs.map(({ definition }) => ({ definition, source: null })),
          agents: agents.map(({ definition }) => ({ definition, baseDir: folder })),
        });
      }
    },
    up: () => runtime.scheduler.start(),
    async down() {
      await down();
      runtime = await open();
    },
    async ledger(name) {
      const runs = await runtime.store.listRuns((await job(name)).id);
      return runs.toReversed().map((run) => {
        const at = new Date(run.scheduledAt).toISOString().replace(".000Z", "Z");
        const reason = run.reason === null ? "" : ` ${run.reason.code}`;
        return `${at} ${run.state}${reason}${run.simulated ? " simulated" : ""}`;
      });
    },
    async state(name) {
      const { state, failureCount } = await job(name);
      return failureCount === 0 ? state : `${state}, ${failureCount} failed`;
    },
    async end() {
      await down();
      rmSync(folder, { recursive: true });
    },
  };
}
