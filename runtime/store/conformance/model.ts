import type { AfterRun, JobChange, LiveRuns, Outcome, SettleDue, Tally } from "../store.ts";
import type { Attempt, Delivery, Instant, Job, Run, TokenUsage } from "../types.ts";
import { definition } from "./material.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The store as plain lists: what the sequences of the property test are checked against. */
export class Model {
  readonly jobs: Mutable<Job>[] = [];
  /** `id` is what the model calls a run: job and instant, or the request. */
  readonly runs: Mutable<Run>[] = [];
  readonly attempts: Mutable<Attempt>[] = [];
  readonly deliveries: Mutable<Delivery>[] = [];

  register(name: string, id: string, input: string, now: Instant, update: SettleDue): void {
    const wanted = definition(name, { input });
    const job = this.jobs.find((each) => each.definition.name === name && each.removedAt === undefined);
    if (job === undefined) {
      this.jobs.push({
        id,
        version: 1,
        definition: wanted,
        state: "active",
        stateReason: null,
        nextFire: now + 5,
        runCount: 0,
        failureCount: 0,
        lastRun: null,
        createdAt: now,
        updatedAt: now,
        source: null,
      });
    } else if (job.definition.input !== input) {
      const change = update({ ...job }, this.live(job.id));
      this.#addRows(job, change, now);
      Object.assign(job, { version: job.version + 1, definition: wanted, updatedAt: now });
      this.#apply(job, { ...change, rows: [] }, now);
    }
  }

  change(jobId: string, now: Instant, decide: SettleDue): void {
    const job = this.jobs.find(({ id }) => id === jobId);
    if (job === undefined || job.removedAt !== undefined) return;
    const change = decide({ ...job }, this.live(jobId));
    this.#addRows(job, change, now);
    this.#apply(job, change, now);
  }

  claim(now: Instant, limit: number, settle: SettleDue): void {
    const due = this.jobs
      .filter(
        (job) => job.state === "active" && job.removedAt === undefined && (job.nextFire ?? now + 1) <= now,
      )
      .toSorted((a, b) => (a.nextFire ?? 0) - (b.nextFire ?? 0) || (a.id < b.id ? -1 : 1));
    for (const job of due.slice(0, limit)) this.change(job.id, now, settle);
  }

  manual(jobId: string, requestId: string, now: Instant): void {
    const job = this.jobs.find(({ id }) => id === jobId);
    if (this.runs.some(({ id }) => id === requestId)) return;
    if (job === undefined || job.removedAt !== undefined) return;
    this.runs.push({ ...blank(job, now, now), id: requestId, kind: "manual" });
  }

  ready(now: Instant): Run[] {
    return this.runs.filter((run) => run.state === "queued" && run.notBefore <= now);
  }

  start(id: string, fence: string, now: Instant): void {
    const run = this.runs.find((each) => each.id === id && each.state === "queued");
    if (run === undefined) return;
    run.state = "running";
    run.reason = null;
    run.attempt += 1;
    run.startedAt ??= now;
    run.latenessMs ??= Math.max(0, now - run.scheduledAt);
    this.attempts.push({
      runId: id,
      number: run.attempt,
      fence,
      owner: "owner",
      state: "running",
      startedAt: now,
      endedAt: null,
      exitCode: null,
      error: null,
    });
    const job = this.jobs.find((each) => each.id === run.jobId);
    if (job !== undefined && run.kind === "scheduled") job.lastRun = now;
  }

  finish(outcome: Outcome, now: Instant, after: AfterRun): boolean {
    const { runId, fence } = outcome;
    const attempt = this.attempts.find((each) => each.fence === fence && each.state === "running");
    const run = this.runs.find(({ id }) => id === runId);
    const job = this.jobs.find(({ id }) => id === run?.jobId);
    if (attempt === undefined || attempt.runId !== runId || run === undefined || job === undefined)
      return false;
    const again = outcome.state === "queued";
    Object.assign(attempt, { state: outcome.attemptState, endedAt: now, exitCode: outcome.exitCode });
    Object.assign(attempt, { error: outcome.error });
    const { state, reason, output, outputTruncated, error, executionMs, summary } = outcome;
    Object.assign(run, { state, reason, output, outputTruncated, error, executionMs, summary });
    run.usage = together(run.usage, outcome.usage);
    run.completedAt = again ? null : now;
    if (again) run.notBefore = outcome.notBefore ?? now;
    if (!again && run.kind === "scheduled") job.runCount += 1;
    for (const { id, channel } of outcome.deliveries) {
      const unsent = { tries: 0, nextTry: now, deliveredAt: null, error: null };
      this.deliveries.push({ id, runId, channel, state: "pending", ...unsent });
    }
    const change = after({ ...job }, { ...run });
    this.#addRows(job, change, now);
    this.#apply(job, change, now);
    return true;
  }

  live(jobId: string): LiveRuns {
    const count = (state: string) =>
      this.runs.filter((run) => run.jobId === jobId && run.state === state).length;
    return {
      queued: count("queued"),
      awaitingApproval: 0,
      running: count("running"),
      killFailed: count("kill_failed"),
      backlog: 0,
      backlogSince: null,
    };
  }

  tally(): Tally {
    const jobs = (state: string) =>
      this.jobs.filter((job) => job.state === state && job.removedAt === undefined).length;
    const runs = (state: string) => this.runs.filter((run) => run.state === state).length;
    const due = this.jobs.flatMap(({ state, removedAt, nextFire }) =>
      state === "active" && removedAt === undefined && nextFire !== null ? [nextFire] : [],
    );
    return {
      activeJobs: jobs("active"),
      pausedJobs: jobs("paused"),
      runningRuns: runs("running"),
      queuedRuns: runs("queued"),
      pendingDeliveries: this.deliveries.filter(({ state }) => state === "pending").length,
      earliestDue: due.length === 0 ? null : Math.min(...due),
    };
  }

  nextDue(after: Instant): Instant | undefined {
    const instants = [
      ...this.jobs.filter((job) => job.state === "active").map((job) => job.nextFire),
      ...this.runs.filter((run) => run.state === "queued").map((run) => run.notBefore),
      ...this.deliveries.map((delivery) => delivery.nextTry),
    ].flatMap((at) => (at !== null && at > after ? [at] : []));
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  #addRows(job: Job, change: JobChange, now: Instant): void {
    for (const row of change.rows ?? []) {
      const id = `${job.id}@${row.scheduledAt}`;
      if (this.runs.some((run) => run.id === id)) continue;
      const completedAt = row.state === "queued" ? null : now;
      this.runs.push({ ...blank(job, row.scheduledAt, now), ...row, id, completedAt });
    }
  }

  #apply(job: Mutable<Job>, change: JobChange, now: Instant): void {
    const { cancelWaiting } = change;
    for (const run of this.runs) {
      if (cancelWaiting === undefined || run.jobId !== job.id || run.state !== "queued") continue;
      Object.assign(run, { state: "cancelled", reason: cancelWaiting, completedAt: now });
      if (run.attempt > 0 && run.kind === "scheduled") job.runCount += 1;
    }
    if (change.state !== undefined && change.state !== job.state) job.updatedAt = now;
    job.state = change.state ?? job.state;
    job.failureCount = change.failureCount ?? job.failureCount;
    if (change.nextFire !== undefined) job.nextFire = change.nextFire;
    if (change.remove === true) Object.assign(job, { removedAt: now, updatedAt: now });
    if (job.removedAt !== undefined) job.nextFire = null;
  }
}

/** What two attempts of a run used. */
function together(before: TokenUsage | null, more: TokenUsage | null): TokenUsage | null {
  if (before === null || more === null) return before ?? more;
  return {
    input_tokens: (before.input_tokens ?? 0) + (more.input_tokens ?? 0),
    cost_usd: (before.cost_usd ?? 0) + (more.cost_usd ?? 0),
  };
}

function blank(job: Job, scheduledAt: Instant, now: Instant): Run {
  return {
    id: "",
    jobId: job.id,
    jobName: job.definition.name,
    jobVersion: job.version,
    agent: job.definition.agent,
    kind: "scheduled",
    scheduledAt,
    notBefore: scheduledAt,
    state: "queued",
    reason: null,
    attempt: 0,
    createdAt: now,
    startedAt: null,
    completedAt: null,
    executionMs: null,
    latenessMs: null,
    input: null,
    output: null,
    outputTruncated: false,
    outputFile: null,
    error: null,
    summary: null,
    usage: null,
    simulated: false,
    catchUp: false,
    instants: 1,
    lastInstant: scheduledAt,
  };
}
