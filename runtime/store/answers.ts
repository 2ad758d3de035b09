import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import type {
  Agent,
  Attempt,
  AttemptState,
  Delivery,
  DeliveryState,
  EndedRunState,
  Instant,
  Job,
  JobState,
  OutputFile,
  PolicyCondition,
  Reason,
  Run,
  RunKind,
  RunState,
  Session,
  Spent,
  StoredEvent,
  TokenUsage,
  UnrunState,
} from "./types.ts";

/** What the operations of a store are asked with, and what they answer. */

export interface OwnerInfo {
  /** Unique to this claim. */
  readonly id: string;
  /** `foreground`: a `symbi cron run` that found no scheduler. */
  readonly kind: "scheduler" | "foreground";
  readonly pid: number;
  readonly host: string;
  readonly since: Instant;
}

export type Acquired =
  | { readonly ok: true; release(): Promise<void> }
  | { readonly ok: false; readonly holder: OwnerInfo | undefined };

export interface Registration {
  readonly now: Instant;
  /** Who registers. */
  readonly actor?: string;
  readonly jobs: readonly {
    readonly id: string;
    readonly definition: JobDefinition;
    readonly source: string | null;
  }[];
  readonly agents: readonly { readonly definition: AgentDefinition; readonly baseDir: string }[];
}

export interface RegisterDecision {
  /** The state and first fire of a job that is new. */
  readonly create: (definition: JobDefinition) => JobChange;
  /** Settles due instants of `job` under its old definition, then answers for the new one. */
  readonly update: (job: Job, definition: JobDefinition, live: LiveRuns) => JobChange;
}

export interface Registered {
  /** In the order given. */
  readonly jobs: readonly {
    readonly job: Job;
    /** `renamed`: taken over from the job of its `previous_name`, and updated. */
    readonly change: "created" | "updated" | "renamed" | "unchanged";
  }[];
  readonly agents: readonly { readonly name: string; readonly change: "created" | "updated" | "unchanged" }[];
}

/** How many runs of the job are in which live state (`kill_failed` keeps its slot and so counts). */
export interface LiveRuns {
  readonly queued: number;
  readonly awaitingApproval: number;
  readonly running: number;
  readonly killFailed: number;
  /** Of the queued ones, those that wait for a slot of their job. */
  readonly backlog: number;
  /** The earliest `since` of these. */
  readonly backlogSince: Instant | null;
  /** Of a job with a budget: as `Store.spent` answers for its window, up to now. */
  readonly spent?: readonly Spent[];
}

/** A row for a due instant, or for a span of missed ones. */
export interface LedgerRow {
  readonly scheduledAt: Instant;
  readonly notBefore: Instant;
  readonly state: "queued" | UnrunState;
  readonly reason: Reason | null;
  readonly catchUp: boolean;
  readonly instants: number;
  readonly lastInstant: Instant;
  /**
   * Of a queued row: it joins the job's backlog. It is ready only when it is the oldest of that and fewer than `slots`
   * of the job's other runs are live (queued outside the backlog, awaiting approval, running, not killed).
   * `since`: when the downtime ended that it is there for.
   */
  readonly backlog?: { readonly slots: number; readonly since: Instant };
}

/** What to write to a job. Absent: leave as it is. */
export interface JobChange {
  readonly state?: JobState;
  /** null clears it. */
  readonly stateReason?: Reason | null;
  readonly nextFire?: Instant | null;
  readonly failureCount?: number;
  /** Ledger rows to add, first of all. */
  readonly rows?: readonly LedgerRow[];
  /** Ends this job's `queued` and `awaiting_approval` runs as `cancelled` with this reason, after `rows`. */
  readonly cancelWaiting?: Reason;
  /** Forgets the conversation that the job's runs share, and says why in the job's events if there was one. */
  readonly clearSession?: Reason;
  /** What they said who changed the state; kept with the job's event. */
  readonly note?: string;
  /** Takes the job out of every list and frees its name; its history stays under its id. */
  readonly remove?: true;
  /** Who did it, for the job's events. Absent: the scheduler itself. */
  readonly actor?: string;
}

export interface Refusal {
  readonly refused: Reason;
}

export type Changed = { readonly job: Job; readonly cancelled: number } | Refusal;

/**
 * A job for which it throws, or whose row takes no answer, is damaged: the store sets that one aside as `failed` for
 * `damaged`, and goes on with the others.
 *
 * Not asked for a job whose definition cannot be read: the store sets that one aside as `failed`, with its instant
 * `skipped`, both for `unreadable_definition`.
 */
export type SettleDue = (job: Job, live: LiveRuns) => JobChange;

export interface Claimed {
  readonly jobs: number;
  readonly rows: number;
  /** The rows of this claim that will never run (missed, skipped), as they are stored now. */
  readonly unrun: readonly Run[];
  /** Jobs that were set aside, because their rows are damaged. Absent: none. */
  readonly aside?: readonly Job[];
  /** More jobs are due than `limit` let through. */
  readonly more: boolean;
}

export interface ManualRequest {
  readonly requestId: string;
  readonly jobId: string;
  readonly input: string | null;
  readonly now: Instant;
  /** Refuses when it answers a refusal. */
  readonly admit: (job: Job, live: LiveRuns) => Refusal | undefined;
}

export interface ReadyRun {
  readonly run: Run;
  /** The job as it is now. */
  readonly job: Job;
  /** The definition of the version the run was created under. */
  readonly definition: JobDefinition;
  /** Undefined: nothing of that name is registered. */
  readonly agent: Agent | undefined;
  /** Summary of the job's last succeeded run that was no simulation. */
  readonly previousSummary: string | null;
  /** The conversation that the job's runs share; undefined: there never was one. */
  readonly session: Session | undefined;
  /** Where `definition` has a budget: as `Store.spent` answers for its window, up to now. */
  readonly spent?: readonly Spent[];
}

/** What a run adds to the conversation that its job's runs share. */
export interface SessionTurn {
  /** The version that it went on from; 0: there never was one. */
  readonly from: number;
  /** The conversation as it is to be kept: JSON. */
  readonly messages: readonly unknown[];
  /** What this run alone said: put behind what is there if another run came first. */
  readonly own: readonly unknown[];
  readonly tokens: number | null;
}

export type Start =
  | { readonly runId: string; readonly start: true; readonly fence: string; readonly simulated: boolean }
  | {
      readonly runId: string;
      readonly start: false;
      readonly state: "denied" | "expired" | "skipped" | "failed";
      readonly reason: Reason;
      /** What the policy saw and wanted. */
      readonly trace?: readonly PolicyCondition[];
      /** Outbox rows to write with it. */
      readonly deliveries?: Outcome["deliveries"];
    };

/**
 * What the end of a run does to its job. `run` is the row as it is being written. Also asked when the run goes back
 * to `queued`: a job that was paused or removed meanwhile can end it there with `cancelWaiting`. Where it throws, or
 * the job takes no answer, the job is set aside as `failed` for `damaged`, and the run's end stands.
 */
export type AfterRun = (job: Job, run: Run) => JobChange;

export interface Outcome {
  readonly runId: string;
  readonly fence: string;
  readonly attemptState: Exclude<AttemptState, "running">;
  /** `queued`: another attempt, not before `notBefore`. */
  readonly state: EndedRunState | "queued";
  readonly notBefore?: Instant;
  readonly reason: Reason | null;
  readonly output: string | null;
  readonly outputTruncated: boolean;
  /** Holds more of an output that was truncated. Absent: nothing does. */
  readonly outputFile?: OutputFile | undefined;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly executionMs: number;
  readonly summary: string | null;
  /** Of this attempt; added to what the run's other attempts used. */
  readonly usage: TokenUsage | null;
  /** Of a run that extends its job's conversation. */
  readonly session?: SessionTurn | undefined;
  /** Outbox rows to write with it. */
  readonly deliveries: readonly { readonly id: string; readonly channel: string }[];
  /** Of the attempt, those not appended yet. Here too, one that is there already is left as it is. */
  readonly events?: readonly StoredEvent[];
}

export type Settled =
  /** `run` and `job` as the transaction leaves them. `moved`: this end changed the state of the job. */
  | {
      readonly runId: string;
      readonly result: "stored";
      readonly run: Run;
      readonly job: Job;
      readonly moved: boolean;
      /** Its turn in the job's conversation was not kept, for this reason. */
      readonly turnDropped?: Reason;
    }
  /** Another attempt owns the run by now; nothing was written. */
  | { readonly runId: string; readonly result: "fenced" };

export interface KillFailed {
  readonly run: Run;
  readonly attempt: Attempt;
}

export interface RunningAttempt {
  readonly attempt: Attempt;
  readonly run: Run;
  readonly job: Job;
  readonly definition: JobDefinition;
}

export type RenewDecision = (job: Job, lastSettled: Instant | null) => JobChange;

export interface Renewed {
  /** Those whose next fire is another one now, with what it was and by which zone data. */
  readonly moved: readonly {
    readonly job: Job;
    readonly before: Instant | null;
    readonly zoneData: string;
  }[];
  /** The zone data of this store. */
  readonly zoneData: string;
  /** There may be more, after this job. */
  readonly next: string | null;
}

export interface RunsAround {
  /** `instants` may be more than one: a row for a span of missed ones covers each of them. */
  readonly at: Run | undefined;
  readonly before: Run | undefined;
  readonly after: Run | undefined;
}

export interface DueDelivery {
  readonly delivery: Delivery;
  readonly run: Run;
  /** The job as it is now. */
  readonly job: Job;
  readonly definition: JobDefinition;
}

export interface DeliveryResult {
  readonly id: string;
  readonly state: DeliveryState;
  /** For `pending`: when to try again. */
  readonly nextTry: Instant | null;
  readonly error: string | null;
}

/** How many there are now. */
export interface Tally {
  /** Without the removed ones. */
  readonly activeJobs: number;
  readonly pausedJobs: number;
  readonly runningRuns: number;
  readonly queuedRuns: number;
  /** Deliveries that have neither got through nor been given up. */
  readonly pendingDeliveries: number;
  /** When the active job that is due first is due, be it past; null: none is. */
  readonly earliestDue: Instant | null;
}

export interface Totals {
  /** Runs, manual ones too, that ended after at least one attempt. */
  readonly succeeded: number;
  /** `failed`, `timed_out` and `kill_failed`. */
  readonly failed: number;
  /** Of all of them together. */
  readonly executionMs: number;
}

/**
 * Kept whatever their age: live runs (`kill_failed` ones too), runs with a pending delivery, the `minRuns` newest of
 * a job, and the last succeeded run of a job that was no simulation, whose summary its next run is given. A job that was removed before
 * `before` has no such minimum.
 */
export interface PruneRequest {
  /** What ended before this may go. */
  readonly before: Instant;
  readonly minRuns: number;
  /** Keeps what a job's budget still counts at this instant, also where it ended before `before`. */
  readonly now?: Instant;
  /** About how many rows to look at or delete in this step. */
  readonly limit: number;
  /** Where the last step stopped; undefined: from the beginning. */
  readonly from?: PrunePlace | undefined;
  /** Count, and delete nothing. */
  readonly dryRun?: boolean;
}

/** Behind this run of this job. */
export interface PrunePlace {
  readonly jobId: string;
  readonly scheduledAt: Instant;
  readonly runId: string;
}

export interface Pruned {
  readonly runs: number;
  /** Removed jobs whose last trace went. */
  readonly jobs: number;
  /** Of runs that went: their output is in these files, which are the caller's to delete. */
  readonly outputFiles: readonly string[];
  /** Undefined: that was all. */
  readonly next: PrunePlace | undefined;
}

export interface Ballast {
  /** Sets the space aside, if that is not done yet. False: the disk has no room for it. */
  hold(): Promise<boolean>;
  /** Gives it to whoever writes next. */
  release(): Promise<void>;
  /** Whether the disk, as far as can be seen, has room to go on and to `hold` as well. */
  room(): Promise<boolean>;
}

export type FoundJob =
  | { readonly found: "one"; readonly job: Job }
  /** An id prefix of several jobs. */
  | { readonly found: "many"; readonly jobs: readonly Job[] }
  /** `near`: the names that were probably meant. */
  | { readonly found: "none"; readonly near: readonly string[] };

export interface JobFilter {
  readonly state?: JobState;
  readonly agent?: string;
  readonly tag?: string;
}

export interface RunFilter {
  readonly limit?: number;
  /** Due from this instant on. */
  readonly from?: Instant;
  /** Due before this instant. */
  readonly before?: Instant;
  readonly states?: readonly RunState[];
  readonly kind?: RunKind;
}
