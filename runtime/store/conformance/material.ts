import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type { JobChange, LedgerRow, Outcome, RegisterDecision, Start, Store } from "../store.ts";
import type { ReasonCode } from "../reasons.ts";
import type { Attempt, Instant, Job, Reason, Run } from "../types.ts";

/** Definitions, decisions and rows that the tests are made of. Instants are small numbers. */

export function definition(name: string, more: Partial<JobDefinition> = {}): JobDefinition {
  return { name, agent: "worker", cron: "* * * * *", ...more };
}

/** To a store, a code is any text. */
export function reason(code: string): Reason {
  return { code: code as ReasonCode, sentence: `Because of ${code}.` };
}

export function row(scheduledAt: Instant, more: Partial<LedgerRow> = {}): LedgerRow {
  return {
    scheduledAt,
    notBefore: scheduledAt,
    state: "queued",
    reason: null,
    catchUp: false,
    instants: 1,
    lastInstant: scheduledAt,
    ...more,
  };
}

/** New jobs are due at `first`; an edit changes nothing but the definition. */
export function dueAt(first: Instant | null): RegisterDecision {
  return { create: () => ({ nextFire: first }), update: () => ({}) };
}

/** One job, due at 100 unless said otherwise. */
export async function addJob(
  store: Store,
  name: string,
  more: { id?: string; due?: Instant | null; now?: Instant; definition?: Partial<JobDefinition> } = {},
): Promise<Job> {
  const { id = `${name}-id`, due = 100, now = 1 } = more;
  const { jobs } = await store.register(
    {
      now,
      jobs: [{ id, definition: definition(name, more.definition), source: `/${name}.symbi` }],
      agents: [],
    },
    dueAt(due),
  );
  return only(jobs).job;
}

/** Queues what is due; then every ten. */
export function everyTen(job: Job): JobChange {
  const at = job.nextFire ?? 0;
  return { rows: [row(at)], nextFire: at + 10 };
}

export const nothing = (): JobChange => ({});

export function start(runId: string, fence: string, more: { simulated?: boolean } = {}): Start {
  return { runId, start: true, fence, simulated: more.simulated ?? false };
}

export function outcome(runId: string, fence: string, more: Partial<Outcome> = {}): Outcome {
  return {
    runId,
    fence,
    attemptState: "succeeded",
    state: "succeeded",
    reason: null,
    output: "done",
    outputTruncated: false,
    error: null,
    exitCode: 0,
    executionMs: 7,
    summary: null,
    usage: null,
    deliveries: [],
    ...more,
  };
}

/** Claims what is due at `now` with `everyTen`, and starts all that is ready, with the run's id as the fence. */
export async function claimAndStart(store: Store, now: Instant): Promise<Attempt[]> {
  await store.claimDue(now, 100, everyTen);
  const ready = await store.readyRuns(now, 100);
  return store.startAttempts(
    now,
    "owner",
    ready.map(({ run }) => start(run.id, run.id)),
    nothing,
  );
}

export async function runOf(store: Store, runId: string): Promise<Run> {
  const run = await store.getRun(runId);
  if (run === undefined) throw new Error(`No run ${runId}.`);
  return run;
}

export async function jobOf(store: Store, reference: string): Promise<Job> {
  const found = await store.findJob(reference);
  if (found.found !== "one") throw new Error(`${reference}: ${found.found}`);
  return found.job;
}

export function only<T>(list: readonly T[]): T {
  const [first, second] = list;
  if (first === undefined || second !== undefined) throw new Error(`One was expected, not ${list.length}.`);
  return first;
}
