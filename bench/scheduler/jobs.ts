import { randomUUID } from "node:crypto";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Store } from "../../runtime/store/index.ts";

const BATCH = 5_000;

/** Registers jobs that are first due at `due`, through the store as `symbi apply` does, many in a transaction. */
export async function addJobs(
  store: Store,
  count: number,
  due: number,
  definition: Partial<JobDefinition>,
  /** So many are there already. */
  there = 0,
): Promise<void> {
  for (let first = there; first < there + count; first += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, there + count - first) }, newId).toSorted();
    const jobs = ids.map((id, i) => ({
      id,
      definition: jobDefinition(first + i, definition),
      source: "bench.symbi",
    }));
    const agents = [{ definition: { name: "worker", executor: "echo" } as const, baseDir: "/" }];
    await store.register(
      { now: Date.now(), jobs, agents: first === 0 ? agents : [] },
      { create: () => ({ nextFire: due }), update: () => ({}) },
    );
  }
}

function newId(): string {
  return `job_${randomUUID().replaceAll("-", "")}`;
}

function jobDefinition(index: number, rest: Partial<JobDefinition>): JobDefinition {
  return {
    name: `job-${index}`,
    agent: "worker",
    input: `Report on shard ${index}.`,
    timezone: "UTC",
    delivery: [],
    policy: { max_runtime: 300_000 },
    ...rest,
  };
}
