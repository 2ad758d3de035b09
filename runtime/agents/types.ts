import type { AgentDefinition, ExpectDefinition, SessionMode } from "../../compiler/definition/types.ts";
import type { BudgetLimits } from "./budget.ts";
import type { ConversationLimits, Earlier, Turn } from "./conversation/index.ts";
import type { Message } from "./messages.ts";
import type { OutputPlace, Overflow } from "../outputs/index.ts";
import type { Instant, OutputFile, Reason, RunKind, TokenUsage } from "../store/types.ts";

/** What an agent tells while it works. Stored in order, fed to whoever watches. Also the lines of the command protocol. */
export type RunEvent =
  | { readonly type: "step"; readonly step: number; readonly name?: string }
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_call";
      readonly tool: string;
      readonly input?: unknown;
      readonly output?: unknown;
      readonly error?: string;
    }
  | { readonly type: "log"; readonly level: "debug" | "info" | "warn" | "error"; readonly message: string }
  | {
      readonly type: "usage";
      readonly input_tokens?: number;
      readonly output_tokens?: number;
      readonly cost_usd?: number;
    }
  | { readonly type: "decision"; readonly decision: string; readonly reason?: string };

export type ExecutorKind = "model" | "command" | "echo";

export interface Limits {
  /** Milliseconds one attempt may take. */
  readonly maxRuntime: number;
  /** Milliseconds between asking a process tree to end and killing it. */
  readonly grace: number;
  /** Bytes of output that are kept. */
  readonly output: number;
  /** Steps, tokens and money that one attempt may use. */
  readonly budget?: BudgetLimits;
}

export interface AgentInvocation {
  readonly runId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Marks every process of this attempt, so that a later scheduler can find what is left of it. */
  readonly fence: string;
  readonly kind: RunKind;
  /** Undefined for `symbi run`. */
  readonly job: { readonly id: string; readonly name: string } | undefined;
  readonly agent: AgentDefinition;
  readonly baseDir: string;
  readonly input: string;
  readonly scheduledAt: Instant;
  readonly startedAt: Instant;
  /** Runs of the job that ended before, plus earlier attempts of this run: what `echo { fail_times }` counts by. */
  readonly runsBefore: number;
  /** `messages`: what was said in earlier runs, which this one goes on from. */
  readonly session: {
    readonly mode: SessionMode;
    readonly summary: string | null;
    readonly messages?: readonly Message[];
    /** How much of the conversation is kept; absent: as much as it is. */
    readonly keep?: ConversationLimits;
  };
  /** The job's postconditions. */
  readonly expect?: ExpectDefinition | undefined;
  /** The run is a heartbeat's wake. */
  readonly heartbeat?: boolean;
  readonly limits: Limits;
  /** Where an output that is longer than `limits.output` goes whole. */
  readonly overflow?: OutputPlace | undefined;
  /** Aborted with a `StopReason` when the time is up or the scheduler stops. */
  readonly signal: AbortSignal;
  readonly emit: (event: RunEvent) => void;
  /**
   * Takes the whole output, beyond `limits.output` too, from an executor that gets it piece by piece. One that does
   * not use it is taken at its outcome's word.
   */
  readonly whole?: Pick<Overflow, "push" | "restart"> | undefined;
  /**
   * Called by an executor whose agent has ended by itself, while it still looks after what that left: `max_runtime` is
   * not for that.
   */
  readonly over?: (() => void) | undefined;
}

export type StopReason =
  { readonly stop: "max_runtime" } | { readonly stop: "shutdown" } | { readonly stop: "cancelled" };

export interface AgentOutcome {
  readonly status: "succeeded" | "failed" | "timed_out" | "cancelled" | "kill_failed";
  /** Always set unless `succeeded`. */
  readonly reason: Reason | null;
  /** Another attempt may fare better. */
  readonly transient: boolean;
  readonly output: string;
  readonly outputTruncated: boolean;
  /** Holds more of it than `output`. */
  readonly outputFile?: OutputFile | undefined;
  readonly exitCode: number | null;
  readonly summary: string | null;
  readonly usage: TokenUsage | null;
  /** Milliseconds before which another attempt is pointless, as whoever refused this one said. */
  readonly retryAfter?: number;
  /** The whole conversation, with the messages that were given, for a next run to go on from. */
  readonly messages?: readonly Message[];
  /** Of an executor: how many tokens that conversation is, as the model's server counts. */
  readonly conversationTokens?: number | undefined;
  /** Of an executor: what it made of the part of the conversation that is too long to be kept. */
  readonly earlier?: Earlier | undefined;
  /** Of a run that succeeded and shares its conversation, seen through to its end: what is to be kept. */
  readonly turn?: Turn | undefined;
}

export type Runnable = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** One way of running an agent. Never touches the store. Never throws: what goes wrong is an outcome. */
export interface AgentExecutor {
  readonly kind: ExecutorKind;
  /** Without running or calling anything: could this agent run here, and keep to these limits? */
  check(agent: AgentDefinition, baseDir: string, limits?: BudgetLimits): Runnable;
  run(invocation: AgentInvocation): Promise<AgentOutcome>;
}
