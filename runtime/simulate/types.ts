import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import type { Config } from "../config/types.ts";
import type { Instant, Job, Reason, UnrunState } from "../store/types.ts";

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What is simulated. Instants are included from `from` on, and up to but without `to`. */
export interface Plan extends Span {
  readonly config: Config;
  readonly jobs: readonly JobDefinition[];
  /** Of an agent that is not here, only the name is known. */
  readonly agents: readonly AgentDefinition[];
  /** While the scheduler is down: in order, apart from each other, within the span. */
  readonly down: readonly Span[];
  /** Milliseconds that each run of a job takes; undefined: as long as its agent says, else none. */
  readonly runtime: (job: string, agent: AgentDefinition) => number;
  /** Whether the job's run fails; `run` counts its runs that ended before this one, and this one. */
  readonly fails: (job: string, run: number) => boolean;
}

interface Told {
  /** When it happened. */
  readonly at: Instant;
  /** The schedule's name. */
  readonly job: string;
}

interface OfRun extends Told {
  /** The due instant. */
  readonly due: Instant;
}

/** A run that had not ended. */
export interface OpenRun {
  readonly job: string;
  readonly due: Instant;
  readonly state: "queued" | "running";
  /** Since when it is in this state. */
  readonly since: Instant;
}

/** What happens in a simulation, in order of time. */
export type SimulationEvent =
  /** A due instant is in the ledger, whatever comes of it. One row may stand for many missed instants. */
  | (OfRun & { readonly kind: "due"; readonly queued: boolean; readonly instants: number })
  /** A run starts. */
  | (OfRun & {
      readonly kind: "fire";
      /** Milliseconds that the jitter put it off. */
      readonly jitter: number;
      /** Milliseconds that it waited for a slot of the global limit. */
      readonly waited: number;
      /** It is a due time that came while the scheduler was down. */
      readonly catchUp: boolean;
    })
  /** A further attempt starts. */
  | (OfRun & { readonly kind: "retry"; readonly attempt: number })
  /** An attempt is over, and another one will come. */
  | (OfRun & { readonly kind: "requeued"; readonly reason: Reason })
  | (OfRun & {
      readonly kind: UnrunState;
      readonly reason: Reason;
      /** The earliest run of the job that had not ended. */
      readonly into: OpenRun | undefined;
      readonly instants: number;
      readonly lastDue: Instant;
    })
  | (OfRun & {
      readonly kind: "failed" | "timed_out" | "cancelled" | "kill_failed";
      readonly reason: Reason;
      /** 0: it was never started. */
      readonly attempt: number;
    })
  | (OfRun & { readonly kind: "succeeded" })
  | (Told & { readonly kind: "job_state"; readonly state: Job["state"]; readonly reason: Reason | null })
  /** The scheduler goes down, or comes up again. */
  | { readonly kind: "down"; readonly at: Instant }
  | { readonly kind: "up"; readonly at: Instant };

/** How things stand when the time is over. */
export interface SimulationEnd {
  readonly jobs: readonly Job[];
  /** Oldest due first. */
  readonly open: readonly OpenRun[];
  /** Due instants at which nothing but the ordinary happened, and that were gone over in leaps. */
  readonly leapt: number;
}
