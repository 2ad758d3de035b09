import { openSync, writeSync } from "node:fs";
import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import { type Clock, createRuntime, loadConfig, type Runtime, type Store } from "../../runtime/index.ts";
import { systemRandomness } from "../../runtime/system-clock.ts";
import type { Told } from "./own-process.ts";
import { placeWitness } from "./witness.ts";

export interface WatchedLife {
  readonly folder: string;
  readonly database: string;
  readonly agents: readonly AgentDefinition[];
  readonly jobs: readonly JobDefinition[];
  readonly slots?: number;
  readonly retention?: { readonly max_age: number; readonly min_runs: number };
}

/**
 * A runtime on this store that writes down what it sees at once, outside of the database, with its jobs registered.
 * `pass` is called at each named point of what it does.
 */
export async function watchedLife(
  life: WatchedLife,
  clock: Clock,
  store: Store,
  pass: (point: string) => void = () => undefined,
): Promise<{ readonly runtime: Runtime; readonly ids: ReadonlyMap<string, string> }> {
  const journal = openSync(`${life.database}.journal`, "a");
  const said = openSync(`${life.database}.said`, "a");
  const write = (told: Told): void => void writeSync(journal, `${JSON.stringify(told)}\n`);
  const { config } = loadConfig({
    cwd: life.folder,
    env: { SYMBI_DB: life.database, SYMBI_SCHEDULER_MAX_CONCURRENT: String(life.slots ?? 10) },
  });
  placeWitness(life.database);
  const runtime = await createRuntime({
    config: { ...config, retention: life.retention ?? config.retention },
    clock,
    store,
    randomness: systemRandomness,
    stdout(text) {
      pass("before delivery");
      writeSync(said, text);
      pass("after delivery");
    },
    onActivity(activity) {
      const at = clock.now();
      if (activity.kind === "started") {
        write({ told: "begun", at, run: activity.run.id, attempt: activity.run.attempt });
      } else if (activity.kind === "ended") {
        write({ told: "ended", at, run: activity.run.id, state: activity.run.state });
      } else if (activity.kind === "trouble") write({ told: "trouble", at, message: activity.message });
      pass(`told ${activity.kind}`);
    },
  });
  const { jobs } = await runtime.jobs.register({
    agents: life.agents.map((definition) => ({ definition, baseDir: life.folder })),
    jobs: life.jobs.map((definition) => ({ definition, source: null })),
  });
  return { runtime, ids: new Map(jobs.map(({ job }) => [job.definition.name, job.id])) };
}
