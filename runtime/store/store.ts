import type {
  OwnerInfo,
  Acquired,
  Registration,
  RegisterDecision,
  Registered,
  LiveRuns,
  JobChange,
  Refusal,
  Changed,
  SettleDue,
  Claimed,
  ManualRequest,
  ReadyRun,
  Start,
  AfterRun,
  Outcome,
  Settled,
  RunningAttempt,
  KillFailed,
  RenewDecision,
  Renewed,
  RunsAround,
  DueDelivery,
  DeliveryResult,
  Tally,
  Totals,
  PruneRequest,
  Pruned,
  Ballast,
  FoundJob,
  JobFilter,
  RunFilter,
} from "./answers.ts";
import type {
  Agent,
  Attempt,
  Delivery,
  Instant,
  Job,
  JobEvent,
  JobVersion,
  Run,
  RunDetails,
  Session,
  SessionSize,
  Spent,
  StoredEvent,
} from "./types.ts";

export type * from "./answers.ts";
export { RenameError, StoreError, type StoreErrorCode } from "./errors.ts";

/**
 * The seam between the scheduler and its database.
 *
 * Every method is one atomic operation: all of it is durable when the promise resolves, or none of it happened.
 * Methods that change the ledger take a decision as a pure, synchronous function; the store calls it inside the
 * transaction with the rows as they are there, and writes what it answers. So all policy (catch-up, overlap,
 * retry, dead letter) is ours and the same on every database, and no `await` can fall inside a transaction.
 * A decision may be called again when a transaction is retried.
 */
export interface Store {
  readonly kind: "sqlite" | "postgres";

  /** Makes this process the one that fires jobs, or says who is. The claim ends with the process. */
  acquire(owner: OwnerInfo): Promise<Acquired>;
  /** Who holds the store now, if anyone. */
  holder(): Promise<OwnerInfo | undefined>;

  // Definitions
  /**
   * Upserts jobs by name and agents by name, all or nothing. An unchanged definition touches nothing. A job whose
   * `previous_name` is registered, and that did not take it over already, takes over that job's id and history.
   * Throws `RenameError`.
   */
  register(batch: Registration, decide: RegisterDecision): Promise<Registered>;
  /** Reads the job in the transaction and applies what `decide` answers. Undefined: no such job. */
  changeJob(
    jobId: string,
    now: Instant,
    decide: (job: Job, live: LiveRuns) => JobChange | Refusal,
  ): Promise<Changed | undefined>;

  // Ledger
  /**
   * Settles up to `limit` active jobs whose `nextFire` is at or before `now`, in the order (nextFire, id): the
   * rows `settle` answers and the job's new `nextFire` are one transaction. A row whose (job, scheduledAt) is
   * there already is left as it is.
   */
  claimDue(now: Instant, limit: number, settle: SettleDue): Promise<Claimed>;
  /**
   * The earliest instant after `after` at which there is something to do: a `nextFire`, a `notBefore`, a delivery.
   * What is due already and waits for a slot hides nothing that comes later.
   */
  nextDue(after: Instant): Promise<Instant | undefined>;
  /** A run of its own, unique by `requestId`: the same id again answers the run that is there. */
  enqueueManual(request: ManualRequest): Promise<Run | Refusal | undefined>;
  /**
   * Queued runs that may start, with everything needed to judge and run them; or `onlyRun` alone.
   *
   * In turn: a run that becomes ready gets the turn after the one that its job's last run got, but none that is past
   * already. So jobs take turns, however many runs each has queued; those of one turn start oldest due first, and a
   * job's own in the order in which they became ready.
   */
  readyRuns(now: Instant, limit: number, onlyRun?: string): Promise<ReadyRun[]>;
  /** Compare-and-set `queued` → `running` or → ended, per run. A run that is not `queued` any more is left out. */
  startAttempts(now: Instant, owner: string, starts: readonly Start[], after: AfterRun): Promise<Attempt[]>;
  /**
   * Compare-and-set by fence. Writes attempt, run, events, job effect and outbox rows together; answers in the order
   * given. What cannot be written, because the rows are damaged, ends for `damaged`: as `kill_failed` where it says
   * so itself, else as `failed`; so too for `startAttempts`. Neither stops the others. A turn in the
   * job's conversation goes with its run: `extendSession` decides what becomes of it.
   */
  finishAttempts(now: Instant, outcomes: readonly Outcome[], after: AfterRun): Promise<Settled[]>;
  /** Attempts that are `running`, with their runs and jobs: after a crash, what the dead owner left. */
  runningAttempts(): Promise<RunningAttempt[]>;
  /** Runs that are `kill_failed`, with the attempt whose processes could not be ended. */
  killFailed(): Promise<KillFailed[]>;
  /**
   * Nothing of this `kill_failed` run is alive any more: it is `failed` for `ended_late` and holds no slot. What its end
   * meant for the job was written when it ended. False: it is not `kill_failed`.
   */
  freeSlot(runId: string): Promise<boolean>;
  /** An event that is there already is left as it is, so a batch may be sent again; one of an attempt that is gone is left out. */
  appendEvents(events: readonly StoredEvent[]): Promise<void>;

  /**
   * The clock was set back by so many milliseconds: what waits (jitter, back-off, the next try of a delivery) waits no
   * longer for that. A wait that began after `now` shows by itself how far it was set back at least; with `by` 0 only
   * such ones are mended. Answers how many there were.
   */
  clockSetBack(now: Instant, by: number): Promise<number>;
  /**
   * Up to `limit` active jobs whose next fire was computed with other zone data than this store was opened with, in
   * the order of their ids: what `decide` answers, with the job's newest settled due instant, is written; then they
   * count as computed with ours. `after`: the job up to which that is done.
   */
  renewZoneData(now: Instant, limit: number, after: string, decide: RenewDecision): Promise<Renewed>;

  // Outbox
  /** Those that are due, of the run that ended first first; or those of `onlyRun` alone. */
  dueDeliveries(now: Instant, limit: number, onlyRun?: string): Promise<DueDelivery[]>;
  settleDeliveries(now: Instant, results: readonly DeliveryResult[]): Promise<void>;

  // Reading
  /** By exact id, exact name, or unique id prefix of at least 4 characters. Removed jobs are found by exact id only. */
  findJob(reference: string): Promise<FoundJob>;
  /** By name. */
  listJobs(filter?: JobFilter): Promise<Job[]>;
  /** Newest first by (scheduledAt, id). */
  listRuns(jobId: string, filter?: RunFilter): Promise<Run[]>;
  getRun(runId: string): Promise<Run | undefined>;
  /** The scheduled run whose row covers this due instant, and the rows before and after it. */
  runsAround(jobId: string, instant: Instant): Promise<RunsAround>;
  runDetails(runId: string): Promise<RunDetails | undefined>;
  /** Oldest first. */
  listJobEvents(jobId: string): Promise<JobEvent[]>;
  /** Oldest first. A definition that cannot be read is null. */
  listVersions(jobId: string): Promise<JobVersion[]>;
  listAttempts(runId: string): Promise<Attempt[]>;
  listEvents(runId: string, after?: { attempt: number; seq: number }): Promise<StoredEvent[]>;
  listDeliveries(runId: string): Promise<Delivery[]>;
  /** The conversation that the job's runs share; undefined: there never was one. */
  getSession(jobId: string): Promise<Session | undefined>;
  /** Of all jobs in whose conversation something was said, by the job's id. */
  listSessions(): Promise<SessionSize[]>;
  listAgents(): Promise<Agent[]>;
  getAgent(name: string): Promise<Agent | undefined>;
  /**
   * What the job's runs used that ended after `from`, oldest first, and what unfinished ones have used so far, as of
   * `now`. At most some hundred entries: of many runs the oldest are told one by one, neighbours among the others
   * together.
   */
  spent(jobId: string, from: Instant, now: Instant): Promise<Spent[]>;
  /** Runs that hold a slot of the global limit: `running` and `kill_failed`. */
  countRunning(): Promise<number>;
  /** Costs the same however many jobs there are. */
  tally(): Promise<Tally>;

  // Keeping
  /** What ended since the store was made. Never falls, whatever `prune` takes away. */
  totals(): Promise<Totals>;
  /**
   * Takes away history that is old enough, in the order (job id, scheduledAt, id): one bounded step, to be called
   * again with `next`. A run goes with its attempts, events and deliveries; a removed job goes when nothing is left
   * of its history.
   */
  prune(request: PruneRequest): Promise<Pruned>;
  /** Gives back what the database itself does not need any more, if that takes no waiting. */
  tidy(): Promise<void>;
  /** Space set aside for the ends of runs on a disk that fills up. */
  readonly ballast: Ballast;

  close(): Promise<void>;
}
