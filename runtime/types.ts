import type { AgentDefinition, JobDefinition } from "../compiler/definition/types.ts";
import type { RunEvent } from "./agents/types.ts";
import type { Clock, Randomness } from "./clock.ts";
import type { Config } from "./config/types.ts";
import type { Health } from "./health/types.ts";
import type { Log } from "./logs/types.ts";
import type { PolicyDecision } from "./policy/types.ts";
import type { Changed, OwnerInfo, Refusal, Registered, Store } from "./store/store.ts";
import type { SpanFacts, WhyFacts } from "./scheduler/why/types.ts";
import type { Attempt, Delivery, Instant, Job, Run, TokenUsage } from "./store/types.ts";

export interface RuntimeOptions {
  readonly config: Config;
  /** Default: the machine's. */
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  /** Default: the SQLite store at `config.store.path`, created and migrated as needed. */
  readonly store?: Store;
  /** Where `${…}` references and the agents' environment come from. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs every agent with the echo executor; such runs are marked `simulated`. */
  readonly executor?: "echo";
  /** Who asks for changes of jobs, for the record. */
  readonly actor?: string | undefined;
  /** Sink of the `stdout` channel. Default: the process's standard output. */
  readonly stdout?: (text: string) => void;
  /** Told of what happens, as it happens. What it throws stops nothing, and goes into the log. */
  readonly onActivity?: (activity: Activity) => void;
}

/** What happens, for who watches: the terminal, the log, the metrics, the health. */
export type Activity =
  /** `killing`: asked to stop once more, it ends what is in flight. */
  | {
      readonly kind: "scheduler";
      readonly is: "started" | "stopping" | "killing" | "stopped";
      readonly inFlight: number;
    }
  /** A turn has come to its end; `trouble`: what went wrong in it, undefined when nothing did. */
  | { readonly kind: "turn"; readonly trouble: unknown }
  /** So many due jobs were settled in one transaction, into so many new ledger rows. */
  | { readonly kind: "claimed"; readonly jobs: number; readonly rows: number }
  /** An attempt that a dead owner left; `gone`: none of its processes is alive any more. */
  | { readonly kind: "orphan"; readonly run: Run; readonly attempt: Attempt; readonly gone: boolean }
  /** The policy does not let the run start. */
  | {
      readonly kind: "judged";
      readonly run: Run;
      readonly decision: Exclude<PolicyDecision, { decision: "allow" }>;
    }
  | { readonly kind: "started"; readonly run: Run; readonly job: Job }
  | { readonly kind: "event"; readonly run: Run; readonly event: RunEvent }
  /** Any end, also of runs that never started (missed, skipped, denied); and a return to the queue for another attempt. */
  | {
      readonly kind: "ended";
      readonly run: Run;
      readonly job: Job;
      /** Of the attempt that ended with it. */
      readonly usage?: TokenUsage | null;
    }
  | { readonly kind: "delivered"; readonly delivery: Delivery; readonly run: Run }
  | { readonly kind: "job_state"; readonly job: Job }
  /** Somebody changed the job; or, `rescheduled`, other zone data changed when it fires next. */
  | {
      readonly kind: "job_changed";
      readonly change:
        | "created"
        | "updated"
        | "renamed"
        | "paused"
        | "resumed"
        | "reset"
        | "removed"
        | "rescheduled"
        | "session_cleared";
      readonly job: Job;
      /** Waiting runs that ended with it. */
      readonly cancelled: number;
      readonly actor?: string;
      readonly note?: string;
    }
  /**
   * The wall clock was set back by so many milliseconds; 0: while no scheduler ran. `waits`: runs and deliveries that
   * would have waited for longer, and do not.
   */
  | {
      readonly kind: "clock_set_back";
      readonly message: string;
      readonly by: number;
      readonly waits: number;
    }
  /** The zones' rules changed, and with them the next fire of so many jobs, each of which is told as `rescheduled`. */
  | { readonly kind: "zone_data"; readonly message: string; readonly moved: number }
  /** Something is wrong with the scheduler itself; it goes on. */
  | { readonly kind: "trouble"; readonly message: string; readonly error: unknown }
  /** A trouble that lasted is over. */
  | { readonly kind: "recovered"; readonly message: string };

/** The scheduler lives and does less than it should. */
export interface Degraded {
  readonly since: Instant;
  readonly why: string;
}

export interface Runtime {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly jobs: JobControl;
  /** The log in `config.runtime.log_dir`, for what happens around the runtime: what happens in it is there by itself. */
  readonly log: Log;
  /** Of the store, and of the scheduler of this process if it runs one. Never rejects. */
  health(): Promise<Health>;
  /**
   * Prometheus text of what has happened since the scheduler of this process started, and of how things are now.
   * Undefined: `enable_metrics` is off. Rejects where the library for it cannot be loaded.
   */
  metrics(): Promise<string | undefined>;
  /** Stops the scheduler if it runs, closes the store, and writes the rest of the log. */
  close(): Promise<void>;
}

export interface Scheduler {
  /** Takes the store, settles what a crashed owner left, begins to tick. Throws `StoreOwnedError` if another process has it. */
  start(): Promise<void>;
  /**
   * No new claims; in-flight runs get `shutdown_timeout_seconds`, then their trees are ended and the runs follow
   * `on_crash`. Called again meanwhile: ends them at once.
   */
  stop(): Promise<void>;
  /** Runs in flight. */
  readonly inFlight: number;
  /** Why it starts nothing new, such as a full disk; undefined: all is well. It gets over it by itself. */
  readonly degraded: Degraded | undefined;
  /** Milliseconds since a turn last went through, or since the start; undefined while it does not run. */
  readonly lastTickAge: number | undefined;
  /**
   * Resolves when the scheduler has stopped, by `stop` or by a failure (then it rejects). With `SchedulerHungError` the
   * store still belongs to this process, which can do nothing better than end.
   */
  readonly stopped: Promise<void>;
}

/** How a job stands with its budget. */
export interface BudgetStanding {
  /** Milliseconds. */
  readonly window: number;
  /** What its runs used of it in the window. */
  readonly tokens: number;
  readonly costUsd: number;
  /** Undefined: no limit. */
  readonly maxTokens: number | undefined;
  readonly maxCostUsd: number | undefined;
  /** When a run may start again, if none uses anything until then; null: now. */
  readonly roomAt: Instant | null;
}

/** What commands do to jobs: each call one store operation, times and ids from the runtime's clock and randomness. */
export interface JobControl {
  register(definitions: {
    readonly jobs: readonly {
      readonly definition: JobDefinition;
      readonly source: string | null;
      /** For a job that is new. Default: drawn from the runtime's randomness. */
      readonly id?: string;
    }[];
    readonly agents: readonly { readonly definition: AgentDefinition; readonly baseDir: string }[];
  }): Promise<Registered>;
  /** `note`: why, for whoever asks later. */
  pause(jobId: string, note?: string): Promise<Changed | undefined>;
  /** Next fire from now. */
  resume(jobId: string, note?: string): Promise<Changed | undefined>;
  reset(jobId: string): Promise<Changed | undefined>;
  remove(jobId: string): Promise<Changed | undefined>;
  /** Forgets the conversation that the job's runs share. What runs meanwhile leaves nothing in it. */
  clearSession(jobId: string): Promise<Changed | undefined>;
  /**
   * Asks for a manual run and sees it through: a live scheduler takes it, else this process runs it here.
   * `follow: false` only enqueues. Resolves with the ended run, or with the queued one if not followed. `onDelay`: a
   * live scheduler has not started it for some seconds; called once.
   */
  runNow(
    jobId: string,
    options: {
      readonly input?: string;
      readonly follow: boolean;
      readonly signal?: AbortSignal;
      readonly onDelay?: () => void;
    },
  ): Promise<Run | Refusal | undefined>;
  /** Could this job's agent run here, and if not, why. */
  runnable(job: Job): Promise<{ readonly ok: boolean; readonly reason: string | null }>;
  /**
   * What the ledger says of why the job did or did not run for an instant, or of why it is not firing now:
   * `explainWhy` puts it into words.
   */
  why(jobId: string, instant?: Instant): Promise<WhyFacts | undefined>;
  /** The same of every instant from `from` up to, but not including, `before`: `explainInstant` for each. */
  whyBetween(jobId: string, from: Instant, before: Instant): Promise<SpanFacts | undefined>;
  /** How the job stands with its budget; undefined: it has none. */
  budget(job: Job): Promise<BudgetStanding | undefined>;
  /** What the policy would say if a run of the job were to start now. */
  judge(job: Job): PolicyDecision;
}

export class StoreOwnedError extends Error {
  readonly holder: OwnerInfo | undefined;
  constructor(holder: OwnerInfo | undefined, store: string) {
    const who =
      holder === undefined
        ? "Another process"
        : `${holder.kind === "scheduler" ? "A scheduler" : "A `symbi cron run`"} (pid ${holder.pid} on ${holder.host})`;
    super(
      `${who} is running on ${store}. One scheduler at a time fires a store's jobs: end that one first, or give this one its own store with --db.`,
    );
    this.name = "StoreOwnedError";
    this.holder = holder;
  }
}

export class SchedulerHungError extends Error {
  constructor(afterMs: number) {
    super(
      `The scheduler has hung: its database has not answered for ${afterMs / 1000} s. Nothing fires any more in this process; start it again. Runs that were in flight are settled then.`,
    );
    this.name = "SchedulerHungError";
  }
}
