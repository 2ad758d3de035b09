import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type {
  AfterRun,
  DeliveryResult,
  DueDelivery,
  KillFailed,
  Outcome,
  ReadyRun,
  RunningAttempt,
  Settled,
  Start,
} from "../store.ts";
import type { Agent, Attempt, Instant, Job, Reason, Run, StoredEvent } from "../types.ts";
import { applyAfterRun, dangling, jobOf } from "./change.ts";
import { parseJobDefinition, UNREADABLE } from "./definitions.ts";
import type { Each } from "./connection.ts";
import { spentOf } from "./spending.ts";
import type { Tables } from "./tables.ts";

/** Runs that may start, and those that never can because nobody can read what they are to do. */
export interface Ready {
  readonly ready: ReadyRun[];
  readonly unreadable: readonly string[];
}

export function readyRuns(tables: Tables, now: Instant, limit: number, onlyRun: string | undefined): Ready {
  const ready: ReadyRun[] = [];
  const unreadable: string[] = [];
  const agents = new Map<string, Agent | undefined>();
  const agentNamed = (name: string): Agent | undefined => {
    if (!agents.has(name)) agents.set(name, tables.agents.get(name));
    return agents.get(name);
  };
  for (const run of onlyRun === undefined ? tables.runs.inTurn(limit) : queued(tables, onlyRun, now)) {
    const job = jobOf(tables, run);
    const definition = readable(tables, run, job);
    if (definition === undefined) {
      unreadable.push(run.id);
      continue;
    }
    const previousSummary = tables.runs.lastSummary(run.jobId);
    const session = tables.sessions.get(run.jobId);
    const spent = spentOf(tables.spending, run.jobId, definition, now);
    const candidate = { run, job, definition, agent: agentNamed(definition.agent), previousSummary, session };
    ready.push(spent === undefined ? candidate : { ...candidate, spent });
  }
  return { ready, unreadable };
}

/** Of the run's version, which mostly is the job's present one. Undefined: nobody can read it. */
function readable(tables: Tables, run: Run, job: Job): JobDefinition | undefined {
  if (run.jobVersion === job.version && job.stateReason !== UNREADABLE) return job.definition;
  return parseJobDefinition(tables.jobs.definitionText(run.jobId, run.jobVersion));
}

function queued(tables: Tables, runId: string, now: Instant): Run[] {
  const run = tables.runs.get(runId);
  return run !== undefined && run.state === "queued" && run.notBefore <= now ? [run] : [];
}

export function failUnreadable(tables: Tables, runIds: readonly string[], now: Instant): void {
  for (const id of runIds) tables.runs.endQueued(id, "failed", UNREADABLE, now);
}

export function startAttempts(
  tables: Tables,
  each: Each,
  now: Instant,
  owner: string,
  starts: readonly Start[],
  after: AfterRun,
): Attempt[] {
  let latest = 0;
  const begin = (start: Start): Attempt[] => {
    if (!start.start) {
      const ended = tables.runs.endQueued(start.runId, start.state, start.reason, now, start.trace);
      if (ended === undefined) return [];
      tables.outbox.add(ended.id, start.deliveries ?? [], now);
      applyAfterRun(tables, each, ended, after, now);
      return [];
    }
    const started = tables.runs.start(start.runId, start.simulated, now);
    if (started === undefined) return [];
    const { jobId, kind, attempt, turn } = started;
    latest = Math.max(latest, turn ?? 0);
    if (kind === "scheduled") tables.jobs.started(jobId, now);
    return [tables.attempts.insert(start.runId, attempt, start.fence, owner, now)];
  };
  const attempts = starts.flatMap((start) =>
    each(
      () => begin(start),
      (error) => {
        const { runId } = start;
        const run = tables.damaged.queuedRun(runId, error, now) ? tables.runs.get(runId) : undefined;
        if (run !== undefined) applyAfterRun(tables, each, run, after, now);
        return [];
      },
    ),
  );
  if (latest > 0) tables.queue.come(latest);
  return attempts;
}

export function finishAttempts(
  tables: Tables,
  each: Each,
  now: Instant,
  outcomes: readonly Outcome[],
  after: AfterRun,
): Settled[] {
  const ended: Run[] = [];
  const withEffect = (run: Run) => {
    ended.push(run);
    const { job, moved, cancelled } = applyAfterRun(tables, each, run, after, now);
    return { run: cancelled.find(({ id }) => id === run.id) ?? run, job, moved };
  };
  const settled = outcomes.map((outcome): Settled => {
    const { runId } = outcome;
    const stored = each<Omit<Extract<Settled, { result: "stored" }>, "runId" | "result"> | undefined>(
      () => {
        const run = tables.runs.finish(outcome, now);
        if (run === undefined) return undefined;
        tables.attempts.finish(outcome, now);
        appendEvents(tables, each, outcome.events ?? []);
        tables.outbox.add(run.id, outcome.deliveries, now);
        const stored = withEffect(run);
        const turnDropped = extend(tables, each, stored, outcome, now);
        return turnDropped === undefined ? stored : { ...stored, turnDropped };
      },
      (error) => {
        const run = tables.damaged.attempt(outcome, error, now) ? tables.runs.get(runId) : undefined;
        return run === undefined ? undefined : withEffect(run);
      },
    );
    return stored === undefined ? { runId, result: "fenced" } : { runId, result: "stored", ...stored };
  });
  tables.totals.count(ended);
  return settled;
}

/** Why the run's turn in its job's conversation was not kept; undefined: it was, or there is none. */
function extend(
  tables: Tables,
  each: Each,
  { run, job }: { readonly run: Run; readonly job: Job },
  { session: turn }: Outcome,
  now: Instant,
): Reason | undefined {
  if (turn === undefined) return undefined;
  const why = each(
    () =>
      tables.sessions.extend(job.id, turn, run.id, now) === "dropped"
        ? "its job's conversation was forgotten while it ran"
        : undefined,
    // The run has done its work, whatever its conversation is.
    (error) => `the database refuses it (${error instanceof Error ? error.message : String(error)})`,
  );
  if (why === undefined) return undefined;
  const sentence = `What run ${run.id} said was not kept for later runs: ${why}.`;
  const reason: Reason = { code: "turn_dropped", sentence };
  if (job.removedAt === undefined) tables.jobEvents.add(job, "turn_dropped", now, { reason, detail: run.id });
  return reason;
}

export function runningAttempts(tables: Tables): RunningAttempt[] {
  return tables.attempts.running().map((attempt) => {
    const run = runOf(tables, attempt.runId);
    return { attempt, run, job: jobOf(tables, run), definition: definitionOf(tables, run) };
  });
}

export function killFailed(tables: Tables): KillFailed[] {
  return tables.attempts.killFailed().map((attempt) => ({ attempt, run: runOf(tables, attempt.runId) }));
}

export function dueDeliveries(
  tables: Tables,
  now: Instant,
  limit: number,
  onlyRun: string | undefined,
): DueDelivery[] {
  const due =
    onlyRun === undefined ? tables.outbox.due(now, limit) : tables.outbox.dueOf(onlyRun, now, limit);
  return due.map((delivery) => {
    const run = runOf(tables, delivery.runId);
    return { delivery, run, job: jobOf(tables, run), definition: definitionOf(tables, run) };
  });
}

/** Of the run's version; if that cannot be read, what the run itself knows of it. */
function definitionOf(tables: Tables, run: Run): JobDefinition {
  const text = tables.jobs.definitionText(run.jobId, run.jobVersion);
  return parseJobDefinition(text) ?? { name: run.jobName, agent: run.agent };
}

function runOf(tables: Tables, id: string): Run {
  const run = tables.runs.get(id);
  if (run === undefined) throw dangling(`run ${id}`);
  return run;
}

export function settleDeliveries(
  { outbox, damaged }: Tables,
  each: Each,
  now: Instant,
  results: readonly DeliveryResult[],
): void {
  for (const result of results) {
    each(
      () => outbox.settle(result, now),
      (error) => damaged.delivery(result.id, error),
    );
  }
}

/** Of an attempt that is gone there is nothing to tell. */
export function appendEvents(tables: Tables, each: Each, stored: readonly StoredEvent[]): void {
  for (const event of stored) {
    each(
      () => tables.events.append(event),
      () => undefined,
    );
  }
}
