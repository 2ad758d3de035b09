import type { AgentDefinition } from "../../compiler/definition/types.ts";
import type { AgentOutcome, RunEvent } from "../agents/types.ts";
import type { Machine } from "./machine.ts";
import { GRACE_MS } from "./runner.ts";

/** Runs an agent outside the scheduler: no store, no ledger row. */
export function runDirectly(
  {
    clock,
    randomness,
    config,
    runAgent,
    endLeftovers,
  }: Pick<Machine, "clock" | "randomness" | "config" | "runAgent" | "endLeftovers">,
  agent: { readonly definition: AgentDefinition; readonly baseDir: string },
  input: string,
  {
    emit,
    signal,
    now: atOnce,
  }: {
    readonly emit: (event: RunEvent) => void;
    readonly signal: AbortSignal;
    /** Aborted when there is no more patience: what is left of it is killed. */
    readonly now: AbortSignal;
  },
): Promise<AgentOutcome> {
  const now = clock.now();
  const fence = randomness.id();
  const kill = (): void => void endLeftovers(fence);
  atOnce.addEventListener("abort", kill, { once: true });
  return runAgent({
    runId: `direct_${randomness.id()}`,
    attempt: 1,
    fence,
    kind: "manual",
    job: undefined,
    agent: agent.definition,
    baseDir: agent.baseDir,
    input,
    scheduledAt: now,
    startedAt: now,
    runsBefore: 0,
    session: { mode: "fully_ephemeral", summary: null },
    limits: {
      maxRuntime: config.scheduler.default_max_runtime,
      grace: GRACE_MS,
      output: config.runtime.output_limit,
    },
    signal,
    emit,
  }).finally(() => atOnce.removeEventListener("abort", kill));
}
