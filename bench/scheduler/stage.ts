/** The real scheduler on a real SQLite file and the machine's clock, with agents that are a function in this process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AgentOutcome } from "../../runtime/agents/types.ts";
import { type Clock, loadConfig, systemClock, systemRandomness } from "../../runtime/index.ts";
import { evaluatePolicy } from "../../runtime/policy/index.ts";
import { type Machine, TickingScheduler } from "../../runtime/scheduler/index.ts";
import { openSqliteStore, type Store } from "../../runtime/store/index.ts";
import type { Activity } from "../../runtime/types.ts";

export interface Stage {
  readonly path: string;
  readonly store: Store;
  scheduler(options: StageOptions): TickingScheduler;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Runs at once. */
  readonly concurrency: number;
  readonly tell: (activity: Activity) => void;
  /** Default: the stage's. */
  readonly store?: Store;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** On a database of its own, or on the one at `path`, which it leaves there. */
export function openStage(path?: string): Stage {
  const folder = path === undefined ? mkdtempSync(join(tmpdir(), "symbi-bench-")) : dirname(path);
  const database = path ?? join(folder, "symbi.db");
  const own = openSqliteStore(database, { mode: "create", now: Date.now() });
  const { config } = loadConfig({ cwd: folder, env: {} });
  return {
    path: database,
    store: own,
    scheduler({ concurrency, tell, store = own, clock = systemClock }) {
      const machine: Machine = {
        store,
        clock,
        randomness: systemRandomness,
        config: { ...config, scheduler: { ...config.scheduler, max_concurrent_jobs: concurrency } },
        simulated: false,
        judge: evaluatePolicy,
        runnable: () => ({ ok: true }),
        runAgent: () => Promise.resolve(done),
        endLeftovers: () => Promise.resolve(true),
        deliver: () => Promise.resolve({ ok: true }),
        tell,
      };
      return new TickingScheduler(machine);
    },
    async close() {
      await own.close();
      if (path === undefined) rmSync(folder, { recursive: true });
    },
  };
}

const done: AgentOutcome = {
  status: "succeeded",
  reason: null,
  transient: false,
  output: "all quiet",
  outputTruncated: false,
  exitCode: 0,
  summary: null,
  usage: null,
};

/** A bench in which something went wrong measures nothing. */
export function failOnTrouble(activity: Activity): void {
  if (activity.kind === "trouble") throw new Error(activity.message, { cause: activity.error });
}
