import { env as processEnvironment, stdout as standardOutput } from "node:process";
import type { AgentDefinition } from "../compiler/definition/types.ts";
import { type Agents, createAgents } from "./agents/index.ts";
import type { AgentOutcome, RunEvent } from "./agents/types.ts";
import type { Clock } from "./clock.ts";
import { type Config, secretsIn } from "./config/index.ts";
import type { ModelSetting } from "./config/types.ts";
import { createDelivery } from "./delivery/index.ts";
import { healthOf } from "./health/index.ts";
import { observers } from "./observers.ts";
import { evaluatePolicy } from "./policy/index.ts";
import {
  createRedactor,
  createResolver,
  type Environment,
  namesIn,
  type Redactor,
} from "./references/index.ts";
import { jobControl, type Machine, runDirectly, TickingScheduler } from "./scheduler/index.ts";
import { openSqliteStore } from "./store/index.ts";
import { systemClock, systemRandomness } from "./system-clock.ts";
import type { Runtime, RuntimeOptions } from "./types.ts";

export type { Clock, Randomness } from "./clock.ts";
export { type Config, loadConfig } from "./config/index.ts";
export type { Health } from "./health/types.ts";
export type { Log } from "./logs/types.ts";
export { type Store, StoreError } from "./store/store.ts";
export { SchedulerHungError, StoreOwnedError } from "./types.ts";
export type { Activity, Degraded, JobControl, Runtime, RuntimeOptions, Scheduler } from "./types.ts";
export { systemClock, systemRandomness } from "./system-clock.ts";
export { type VirtualClock, virtualClock } from "./virtual-clock.ts";

/**
 * Puts a runtime together around one store. Nothing runs until `scheduler.start()`; `jobs` works at once, and beside
 * a scheduler of another process. Throws `StoreError` when the store cannot be opened.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config } = options;
  const clock = options.clock ?? systemClock;
  const env = options.env ?? processEnvironment;
  const store =
    options.store ??
    openSqliteStore(config.store.path, {
      mode: "create",
      now: clock.now(),
      ballast: config.store.ballast,
    });

  const redactor = createRedactor();
  for (const secret of secretsIn(config)) redactor.add(secret);
  const watch = observers(options, { clock, store, redactor });

  const agents = agentsOf(config, env, clock, options.executor, redactor);
  const channels = createDelivery({
    stdout: options.stdout ?? ((text) => void standardOutput.write(text)),
    logDir: config.runtime.log_dir,
    clock,
  });

  const machine: Machine = {
    store,
    clock,
    randomness: options.randomness ?? systemRandomness,
    config,
    actor: options.actor,
    simulated: options.executor === "echo",
    judge: evaluatePolicy,
    runnable: agents.runnable,
    runAgent: agents.run,
    endLeftovers: agents.endLeftovers,
    deliver: (message) => channels.deliver(message),
    tell: watch.tell,
  };
  const scheduler = new TickingScheduler(machine);
  return {
    store,
    scheduler,
    jobs: jobControl(machine, () => scheduler.running),
    log: watch.log,
    health: () =>
      healthOf(store, {
        pulse: watch.pulse(),
        degraded: scheduler.degraded,
        tickMs: config.scheduler.tick_interval_seconds * 1000,
        now: machine.clock.now(),
      }),
    metrics: watch.metrics,
    async close() {
      try {
        if (scheduler.running) await scheduler.stop();
        await store.close();
      } finally {
        await watch.close();
      }
    },
  };
}

/** Runs an agent outside the scheduler: needs no store, and leaves nothing in one. */
export function runAgentAlone(
  agent: { readonly definition: AgentDefinition; readonly baseDir: string },
  input: string,
  options: {
    readonly env: Environment;
    readonly config: Config;
    readonly emit: (event: RunEvent) => void;
    readonly signal: AbortSignal;
    /** Aborted when what is left of it is to be killed at once. */
    readonly now: AbortSignal;
  },
): Promise<AgentOutcome> {
  const { env, config } = options;
  const { run: runAgent, endLeftovers } = agentsOf(config, env, systemClock, undefined);
  const parts = { clock: systemClock, randomness: systemRandomness, config, runAgent, endLeftovers };
  return runDirectly(parts, agent, input, options);
}

/** What agents, servers of tools and models are and need, for whoever looks at a project. */
export function inspector({
  env,
  config,
}: {
  readonly env: Environment;
  readonly config: Config;
}): Pick<Agents, "inspect" | "inspectServer" | "probe"> {
  return agentsOf(config, env, systemClock, undefined);
}

function agentsOf(
  config: Config,
  env: Environment,
  clock: Clock,
  forced: RuntimeOptions["executor"],
  redactor: Redactor = createRedactor(),
): Agents {
  const { models, mcp } = config;
  const allow = config.runtime.env_allow;
  const credentials = credentialNames(models.values());
  const resolver = createResolver({ env, allow, redactor, credentials });
  const settings = createResolver({ env, allow: undefined, redactor, forSettings: true });
  return createAgents({ clock, env, resolver, redactor, forced, models, mcp, settings });
}

/** Variables that hold the keys of models: definitions may not read them, whatever they are called. */
function credentialNames(models: Iterable<ModelSetting>): ReadonlySet<string> {
  return new Set([...models].flatMap(({ api_key: key }) => (key === undefined ? [] : namesIn(key))));
}
