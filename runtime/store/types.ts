import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import type { ReasonCode } from "./reasons.ts";

export type { ReasonCode } from "./reasons.ts";

/** Instants are epoch milliseconds, durations milliseconds, everywhere at this seam. */
export type Instant = number;

export type JobState = "active" | "paused" | "completed" | "failed" | "dead_letter";

/** Ran or will run. */
export type LiveRunState = "queued" | "awaiting_approval" | "running";
/** Ended after at least one attempt, or on the way to one. */
export type EndedRunState = "succeeded" | "failed" | "timed_out" | "cancelled" | "kill_failed";
/** Never ran, and the row says why. */
export type UnrunState = "missed" | "skipped" | "denied" | "expired";
export type RunState = LiveRunState | EndedRunState | UnrunState;

/** `code` is stable and machine-readable, one of the table in `reasons.ts`; `sentence` is for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly sentence: string;
}

export interface Job {
  readonly id: string;
  /** Starts at 1; every change of the definition adds one. */
  readonly version: number;
  readonly definition: JobDefinition;
  readonly state: JobState;
  readonly stateReason: Reason | null;
  /** The next nominal due instant, before jitter; null when none will come. */
  readonly nextFire: Instant | null;
  /** Scheduled runs that ended after at least one attempt. Manual runs count nowhere on the job. */
  readonly runCount: number;
  /** Consecutive failed runs. */
  readonly failureCount: number;
  /** Start of its last scheduled run. */
  readonly lastRun: Instant | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Path of the file it was registered from; null for `--json`. */
  readonly source: string | null;
  /** There if the job was removed. */
  readonly removedAt?: Instant;
}

export interface Agent {
  readonly name: string;
  readonly version: number;
  readonly definition: AgentDefinition;
  /** Absolute folder that a relative `cwd` starts from. */
  readonly baseDir: string;
  readonly updatedAt: Instant;
}

export type JobEventKind =
  | "created"
  | "updated"
  | "renamed"
  | "paused"
  | "resumed"
  | "reset"
  /** By a new `at` that is to come. */
  | "reactivated"
  | "dead_lettered"
  | "completed"
  | "failed"
  /** Its next fire was computed anew with other zone data. */
  | "rescheduled"
  /** The conversation that its runs share was forgotten. */
  | "session_cleared"
  /** What a run said was not kept, because the conversation that it went on from was forgotten while it ran. */
  | "turn_dropped"
  | "removed";

/**
 * Something that happened to a job. Written in the transaction that made it so; never changed, and gone only with the
 * job, when retention leaves nothing of one that was removed.
 */
export interface JobEvent {
  readonly jobId: string;
  readonly at: Instant;
  readonly kind: JobEventKind;
  /** The job's version after it. */
  readonly version: number;
  readonly reason: Reason | null;
  /** Who did it; null: the scheduler itself. */
  readonly actor: string | null;
  /** `renamed`: the old name. `rescheduled`: the zone data before. `turn_dropped`: the run. `paused`, `resumed` and such: a note. */
  readonly detail: string | null;
}

export interface JobVersion {
  readonly version: number;
  readonly definition: JobDefinition | null;
  readonly createdAt: Instant;
}

/** How long a conversation is that the runs of a job share. */
export interface SessionSize {
  readonly jobId: string;
  /** Starts at 1; every change adds one. Whoever extends it must show the one that it went on from. */
  readonly version: number;
  readonly messageCount: number;
  /** Of the messages as JSON. */
  readonly bytes: number;
  /** As the model's server counted the last question and its answer; null: nobody told. */
  readonly tokens: number | null;
  /** The run that extended it last. */
  readonly runId: string | null;
  readonly updatedAt: Instant;
}

export interface Session extends SessionSize {
  /** What was said, oldest first: JSON. Empty: it was cleared. Null: it cannot be read. */
  readonly messages: readonly unknown[] | null;
}

export type RunKind = "scheduled" | "manual";

export interface TokenUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  /** US dollars. */
  readonly cost_usd?: number;
}

/** What some of a job's runs used together. */
export interface Spent {
  /** When the last of them ended. */
  readonly at: Instant;
  /** In and out. */
  readonly tokens: number;
  readonly costUsd: number;
}

/** A file of its own for an output that is too long for its row, from the beginning. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Run {
  readonly id: string;
  readonly jobId: string;
  readonly jobName: string;
  readonly jobVersion: number;
  readonly agent: string;
  readonly kind: RunKind;
  /** The due instant; for a manual run the instant of the request. */
  readonly scheduledAt: Instant;
  /** Not started before this: jitter, or the back-off before another attempt. */
  readonly notBefore: Instant;
  readonly state: RunState;
  readonly reason: Reason | null;
  /** Attempts started so far. */
  readonly attempt: number;
  readonly createdAt: Instant;
  /** The first attempt's start. */
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
  /** The final attempt's, by the monotonic clock. */
  readonly executionMs: number | null;
  /** Due instant to first start. */
  readonly latenessMs: number | null;
  /** Replaces the job's own input. */
  readonly input: string | null;
  readonly output: string | null;
  readonly outputTruncated: boolean;
  /** Where more of a truncated output is, or was until somebody took it away. */
  readonly outputFile: OutputFile | null;
  readonly error: string | null;
  /** Given to the next run under `ephemeral_with_summary`. */
  readonly summary: string | null;
  /** Of all its attempts together. */
  readonly usage: TokenUsage | null;
  /** Run by the echo executor in place of its own. */
  readonly simulated: boolean;
  /** A due instant that came while nothing ran. */
  readonly catchUp: boolean;
  /** One row may stand for many missed instants: how many (1 for an ordinary row), and the last of them. */
  readonly instants: number;
  readonly lastInstant: Instant;
}

/** One condition of a policy, as it was judged. */
export interface PolicyCondition {
  readonly condition: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
}

/** What the ledger knows of a run beyond what everybody asks for. */
export interface RunDetails {
  /** Where its first start was planned: the due instant plus jitter. */
  readonly plannedStart: Instant;
  /** It waits in its job's backlog until fewer than so many of the job's runs are live. */
  readonly slots: number | null;
  /** Queued runs that are to start before it; null: it is not in the queue. */
  readonly ahead: number | null;
  /** What the policy saw and wanted, of a run that it denied. */
  readonly policyTrace: readonly PolicyCondition[];
}

export type AttemptState =
  "running" | "succeeded" | "failed" | "timed_out" | "cancelled" | "kill_failed" | "lost";

export interface Attempt {
  readonly runId: string;
  /** Starts at 1. */
  readonly number: number;
  /** Unique to this attempt; whoever settles it must show it. */
  readonly fence: string;
  readonly owner: string;
  readonly state: AttemptState;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly exitCode: number | null;
  readonly error: string | null;
}

/** One entry of a run's event stream. `data` is JSON. */
export interface StoredEvent {
  readonly runId: string;
  readonly attempt: number;
  /** Starts at 1 in each attempt, no holes. */
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly data: unknown;
}

/** `dead`: will not be tried again by itself. */
export type DeliveryState = "pending" | "delivered" | "dead";

export interface Delivery {
  /** Stable across tries, so that a receiver can drop a repeat. */
  readonly id: string;
  readonly runId: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly nextTry: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly error: string | null;
}
