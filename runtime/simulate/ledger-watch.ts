import type { LedgerRow } from "../store/store.ts";
import type { Instant, Job, Reason, Run } from "../store/types.ts";
import type { Activity } from "../types.ts";
import type { OpenRun, SimulationEvent } from "./types.ts";

const UNSAID: Reason = { code: "unsaid", sentence: "No reason is on record." };

type Started = Pick<Run, "jobId" | "jobName" | "scheduledAt" | "notBefore" | "catchUp" | "attempt">;
type Ended = Pick<
  Run,
  "jobId" | "jobName" | "scheduledAt" | "state" | "reason" | "attempt" | "instants" | "lastInstant"
>;

/** Turns what a scheduler does to its ledger into the events of a simulation. */
export class LedgerWatch {
  readonly #now: () => Instant;
  readonly #tell: (event: SimulationEvent) => void;
  /** Of each job, by due instant, in the order of their rows. */
  readonly #open = new Map<string, Map<Instant, OpenRun>>();
  readonly #states = new Map<string, Job["state"]>();
  /** Runs that have ended since somebody asked. */
  #ended = 0;

  constructor(now: () => Instant, tell: (event: SimulationEvent) => void) {
    this.#now = now;
    this.#tell = tell;
  }

  get endedSince(): number {
    return this.#ended;
  }

  forgetEnded(): void {
    this.#ended = 0;
  }

  open(): OpenRun[] {
    return [...this.#open.values()]
      .flatMap((runs) => [...runs.values()])
      .sort((a, b) => a.due - b.due || (a.job < b.job ? -1 : 1));
  }

  /** How many runs are going on; undefined: some wait to start. */
  running(): number | undefined {
    let count = 0;
    for (const runs of this.#open.values()) {
      for (const { state } of runs.values()) {
        if (state === "queued") return undefined;
        count += 1;
      }
    }
    return count;
  }

  isOpen(jobId: string): boolean {
    return (this.#open.get(jobId)?.size ?? 0) > 0;
  }

  registered(job: Job): void {
    // The only due time of a one-shot may lie before the simulation.
    if (job.state === "failed") this.#jobState(job);
    else this.#states.set(job.id, job.state);
  }

  claimed(rows: readonly { readonly job: Job; readonly row: LedgerRow }[]): void {
    for (const { job, row } of rows) {
      const { scheduledAt: due, state, instants, lastInstant: lastDue } = row;
      const { name } = job.definition;
      const told = { at: this.#now(), job: name, due };
      this.#tell({ ...told, kind: "due", queued: state === "queued", instants });
      if (state === "queued") {
        this.#runsOf(job.id).set(due, { job: name, due, state: "queued", since: told.at });
        continue;
      }
      const [into] = this.#runsOf(job.id).values();
      this.#ended += 1;
      this.#tell({ ...told, kind: state, reason: row.reason ?? UNSAID, into, instants, lastDue });
    }
  }

  activity(activity: Activity): void {
    switch (activity.kind) {
      case "started":
        return this.started(activity.run);
      case "ended":
        return this.ended(activity.run);
      case "job_state":
        return this.#jobState(activity.job);
      case "trouble":
        throw new Error(`The simulated scheduler is in trouble: ${activity.message}`, {
          cause: activity.error,
        });
      case "scheduler":
      case "turn":
      case "claimed":
      case "orphan":
      case "judged":
      case "job_changed":
      case "event":
      case "delivered":
      case "clock_set_back":
      case "zone_data":
      case "recovered":
        return;
    }
  }

  #jobState({ id, definition, state, stateReason: reason }: Job): void {
    // Told once, however many runs of the job end after it.
    if (this.#states.get(id) === state) return;
    this.#states.set(id, state);
    this.#tell({ kind: "job_state", at: this.#now(), job: definition.name, state, reason });
  }

  started(run: Started): void {
    const at = this.#now();
    const { jobName: job, scheduledAt: due, notBefore, catchUp, attempt } = run;
    const runs = this.#runsOf(run.jobId);
    const queuedSince = runs.get(due)?.since ?? at;
    runs.set(due, { job, due, state: "running", since: at });
    if (attempt > 1) return this.#tell({ kind: "retry", at, job, due, attempt });
    const waited = at - Math.max(notBefore, queuedSince);
    this.#tell({ kind: "fire", at, job, due, jitter: notBefore - due, waited, catchUp });
  }

  ended(run: Ended): void {
    const { jobName: job, scheduledAt: due, attempt, instants, lastInstant: lastDue } = run;
    const told = { at: this.#now(), job, due };
    const reason = run.reason ?? UNSAID;
    const { state } = run;
    switch (state) {
      case "queued":
        this.#runsOf(run.jobId).set(due, { job, due, state: "queued", since: this.#now() });
        return this.#tell({ ...told, kind: "requeued", reason });
      case "running":
      case "awaiting_approval":
        return;
      // They come with the claim.
      case "skipped":
      case "missed":
        return;
      default:
    }
    this.#runsOf(run.jobId).delete(due);
    this.#ended += 1;
    switch (state) {
      case "succeeded":
        return this.#tell({ ...told, kind: state });
      case "denied":
      case "expired":
        return this.#tell({ ...told, kind: state, reason, into: undefined, instants, lastDue });
      case "failed":
      case "timed_out":
      case "cancelled":
      case "kill_failed":
        return this.#tell({ ...told, kind: state, reason, attempt });
    }
  }

  #runsOf(jobId: string): Map<Instant, OpenRun> {
    const found = this.#open.get(jobId);
    if (found !== undefined) return found;
    const runs = new Map<Instant, OpenRun>();
    this.#open.set(jobId, runs);
    return runs;
  }
}
