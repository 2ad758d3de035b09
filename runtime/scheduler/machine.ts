import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { AgentInvocation, AgentOutcome, Runnable } from "../agents/types.ts";
import type { Clock, Randomness } from "../clock.ts";
import type { Config } from "../config/types.ts";
import type { Delivered, DeliveryMessage } from "../delivery/types.ts";
import type { PolicyDecision, PolicyQuestion } from "../policy/types.ts";
import type { ReadyRun, Store } from "../store/store.ts";
import type { Job, RunKind } from "../store/types.ts";
import type { Activity } from "../types.ts";

/** Everything the scheduler's parts work with, put together once in `createRuntime`. */
export interface Machine {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly config: Config;
  /** Who asks for changes of jobs. */
  readonly actor?: string | undefined;
  /** Every run goes to the echo executor and is marked so. */
  readonly simulated: boolean;
  /** The store ends with the process: its history is nothing to look after, and no files belong to it. */
  readonly ephemeral?: true;
  readonly judge: (question: PolicyQuestion) => PolicyDecision;
  readonly runnable: (ready: Pick<ReadyRun, "definition" | "agent">) => Runnable;
  readonly runAgent: (invocation: AgentInvocation) => Promise<AgentOutcome>;
  /** Ends what is left of an attempt of a dead owner; false when something of it is still alive. */
  readonly endLeftovers: (fence: string) => Promise<boolean>;
  readonly deliver: (message: DeliveryMessage) => Promise<Delivered>;
  readonly tell: (activity: Activity) => void;
}

/** The rules' settings at this instant. */
export function settleSettings(machine: Machine): {
  readonly now: number;
  readonly maxJitterSeconds: number;
} {
  return { now: machine.clock.now(), maxJitterSeconds: machine.config.scheduler.max_jitter_seconds };
}

/** The policy's word on a run that would start at this instant. */
export function judge(machine: Machine, definition: JobDefinition, kind: RunKind): PolicyDecision {
  const { config, clock } = machine;
  return machine.judge({
    definition,
    kind,
    now: clock.now(),
    environment: config.runtime.environment,
    agentPinRequired: config.agentpin.required,
  });
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const timer = clock.schedule(ms, done);
    function done(): void {
      timer.cancel();
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
  });
}

export async function tellJobState(machine: Machine, before: Job): Promise<void> {
  const found = await machine.store.findJob(before.id);
  if (found.found === "one" && found.job.state !== before.state)
    machine.tell({ kind: "job_state", job: found.job });
}

export function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
