import type { Runnable } from "../../agents/types.ts";
import type { PolicyDecision } from "../../policy/types.ts";
import type { LiveRuns, OwnerInfo, RunsAround } from "../../store/store.ts";
import type { BudgetStanding } from "../../types.ts";
import type {
  Attempt,
  Delivery,
  Instant,
  Job,
  JobEvent,
  JobVersion,
  Run,
  RunDetails,
} from "../../store/types.ts";

/** What the ledger says, as far as it bears on the question. */
export interface WhyFacts {
  readonly job: Job;
  readonly now: Instant;
  readonly events: readonly JobEvent[];
  readonly versions: readonly JobVersion[];
  /** Who fires jobs now. */
  readonly holder: OwnerInfo | undefined;
  readonly live: LiveRuns;
  /** The job's runs that have not ended, with those that could not be killed; oldest due first. */
  readonly unended: readonly ToldRun[];
  /** Runs that hold a slot of the global limit, and how many there are. */
  readonly slots: { readonly taken: number; readonly limit: number };
  readonly runnable: Runnable;
  readonly policy: PolicyDecision;
  /** Undefined: the job has no budget. */
  readonly budget: BudgetStanding | undefined;
  readonly last: ToldRun | undefined;
  readonly asked: Asked | undefined;
}

export interface Asked {
  readonly instant: Instant;
  readonly around: RunsAround;
  /** The row that covers the instant. */
  readonly run: ToldRun | undefined;
  /** Runs that were asked for by hand in the second that begins there: people name instants no finer. */
  readonly byHand: readonly ToldRun[];
}

/** What the ledger says of a span of time. */
export interface SpanFacts {
  readonly facts: WhyFacts;
  /** Each instant of the span that has a row or was a due time, in order. One row is told once. */
  readonly asked: readonly Asked[];
  /** There are more than are told. */
  readonly more: boolean;
}

/** A run with everything that tells how it came to be as it is. */
export interface ToldRun {
  readonly run: Run;
  readonly details: RunDetails;
  readonly attempts: readonly Attempt[];
  readonly deliveries: readonly Delivery[];
}

/** Stable: what programs may go by. */
export type Verdict =
  // Of an instant
  | "ran"
  | "running"
  | "waiting"
  | "did_not_run"
  | "to_come"
  | "not_due"
  | "not_registered_yet"
  | "paused"
  | "not_active"
  | "removed"
  | "not_seen_yet"
  | "no_row"
  /** The definition of then cannot be read, or its due times cannot be computed here. */
  | "unreadable"
  // Of the present
  | "fires"
  | "cannot_fire";

export interface WhyAnswer {
  readonly verdict: Verdict;
  /** The answer, in a sentence or two. */
  readonly answer: string;
  /** What else bears on it, a sentence each. */
  readonly notes: readonly string[];
  /** The run that the answer is about; of the present, the last one. */
  readonly run: ToldRun | undefined;
  readonly lateness: Lateness | null;
}

/** Where the time between the due instant and the first start went. Milliseconds; the parts add up. */
export interface Lateness {
  readonly total: number;
  /** Nobody saw that it was due. */
  readonly unseen: number;
  readonly jitter: number;
  /** It waited for a slot. */
  readonly queue: number;
  /** Between its attempts, not a part of the total. */
  readonly betweenAttempts: number;
}

/** How instants are written in sentences. */
export type Say = (instant: Instant) => string;
