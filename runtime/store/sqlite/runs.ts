import type { LedgerRow, LiveRuns, ManualRequest, Outcome, RunFilter } from "../store.ts";
import type {
  Instant,
  Job,
  PolicyCondition,
  Reason,
  ReasonCode,
  Run,
  RunKind,
  RunState,
  TokenUsage,
} from "../types.ts";
import type { Connection } from "./connection.ts";
import { manualRunId, scheduledRunId } from "./ids.ts";

export interface RunRow {
  readonly id: string;
  readonly job_id: string;
  readonly job_name: string;
  readonly job_version: number;
  readonly agent: string;
  readonly kind: RunKind;
  readonly scheduled_at: number;
  readonly not_before: number;
  readonly state: RunState;
  readonly reason_code: string | null;
  readonly reason_sentence: string | null;
  readonly attempt: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
  readonly execution_ms: number | null;
  readonly lateness_ms: number | null;
  readonly simulated: number;
  readonly catch_up: number;
  readonly instants: number;
  readonly last_instant: number;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  readonly output_truncated: number;
  readonly output_file: string | null;
  readonly output_bytes: number | null;
  readonly error: string | null;
  readonly summary: string | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly planned_start: number | null;
  readonly turn: number | null;
  readonly slots: number | null;
  readonly policy_trace: string | null;
}

/** Of a run that has just been started. `turn`: the one it had in the queue. */
type StartedRow = Pick<Run, "jobId" | "kind" | "attempt"> & { readonly turn: number | null };

export function runFrom(row: RunRow): Run {
  return {
    id: row.id,
    jobId: row.job_id,
    jobName: row.job_name,
    jobVersion: row.job_version,
    agent: row.agent,
    kind: row.kind,
    scheduledAt: row.scheduled_at,
    notBefore: row.not_before,
    state: row.state,
    reason: reasonFrom(row.reason_code, row.reason_sentence),
    attempt: row.attempt,
    createdAt: row.created_at,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    executionMs: row.execution_ms,
    latenessMs: row.lateness_ms,
    input: row.input,
    output: row.output,
    outputTruncated: row.output_truncated === 1,
    outputFile: row.output_file === null ? null : { path: row.output_file, bytes: row.output_bytes ?? 0 },
    error: row.error,
    summary: row.summary,
    usage: usageFrom(row),
    simulated: row.simulated === 1,
    catchUp: row.catch_up === 1,
    instants: row.instants,
    lastInstant: row.last_instant,
  };
}

export function reasonFrom(code: string | null, sentence: string | null): Reason | null {
  // What is read was written by us, and a database of a newer version is refused.
  return code === null ? null : { code: code as ReasonCode, sentence: sentence ?? "" };
}

function usageFrom(row: RunRow): TokenUsage | null {
  const { input_tokens, output_tokens, cost_usd } = row;
  if (input_tokens === null && output_tokens === null && cost_usd === null) return null;
  return {
    ...(input_tokens === null ? {} : { input_tokens }),
    ...(output_tokens === null ? {} : { output_tokens }),
    ...(cost_usd === null ? {} : { cost_usd }),
  };
}

const NONE_LIVE: LiveRuns = {
  queued: 0,
  awaitingApproval: 0,
  running: 0,
  killFailed: 0,
  backlog: 0,
  backlogSince: null,
};

const ENDED_LATE: Reason = {
  code: "ended_late",
  sentence: "It could not be ended when it was told to; a later start found nothing of it alive.",
};

/** The ends of what an instant can be. */
const LATEST = 8.64e15;
const EARLIEST = -LATEST;

export type Runs = ReturnType<typeof openRuns>;

export function openRuns({ db }: Connection) {
  const byId = db.prepare<[string], RunRow>("SELECT * FROM runs WHERE id = ?");
  const insert = db.prepare<[Record<string, string | number | null>]>(`
    INSERT INTO runs (id, job_id, job_name, job_version, agent, kind, request_id, scheduled_at, not_before, state,
      reason_code, reason_sentence, created_at, completed_at, catch_up, instants, last_instant, input,
      planned_start, waits_since, slots, turn)
    VALUES (@id, @jobId, @jobName, @jobVersion, @agent, @kind, @requestId, @scheduledAt, @notBefore, @state,
      @reasonCode, @reasonSentence, @now, @completedAt, @catchUp, @instants, @lastInstant, @input,
      @notBefore, @since, @slots, @turn)
    ON CONFLICT DO NOTHING`);
  const live = db.prepare<[string], LiveRuns>(`
    SELECT count(*) FILTER (WHERE state = 'queued') AS queued,
      count(*) FILTER (WHERE state = 'awaiting_approval') AS awaitingApproval,
      count(*) FILTER (WHERE state = 'running') AS running,
      count(*) FILTER (WHERE state = 'kill_failed') AS killFailed,
      count(*) FILTER (WHERE state = 'queued' AND slots IS NOT NULL) AS backlog,
      min(waits_since) FILTER (WHERE state = 'queued' AND slots IS NOT NULL) AS backlogSince
    FROM runs INDEXED BY runs_live
    WHERE job_id = ? AND (state = 'queued' OR state = 'awaiting_approval' OR state = 'running' OR state = 'kill_failed')`);
  const holding = db
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM runs INDEXED BY runs_holding WHERE state = 'running')
        + (SELECT count(*) FROM runs INDEXED BY runs_holding WHERE state = 'kill_failed')`,
    )
    .pluck();
  const cancel = (["queued", "awaiting_approval"] as const).map((state) =>
    db.prepare<[string, string, Instant, string], RunRow>(
      `UPDATE runs SET state = 'cancelled', reason_code = ?, reason_sentence = ?, completed_at = ?
       WHERE state = '${state}' AND job_id = ? RETURNING *`,
    ),
  );
  // The index is named, because another one of queued runs would have to sort all of them; and the limit is no bare
  // parameter, because SQLite would plan the statement anew at every run.
  const ready = db.prepare<[number], RunRow>(
    `SELECT * FROM runs INDEXED BY runs_in_turn WHERE state = 'queued' AND turn IS NOT NULL
     ORDER BY turn, scheduled_at, id LIMIT +?`,
  );
  const nextWaiting = db
    .prepare<[Instant], number>(
      "SELECT not_before FROM runs INDEXED BY runs_waiting WHERE state = 'queued' AND not_before > ? ORDER BY not_before LIMIT 1",
    )
    .pluck();
  const start = db.prepare<[number, Instant, Instant, string], StartedRow>(`
    UPDATE runs SET state = 'running', attempt = attempt + 1, simulated = ?,
      reason_code = NULL, reason_sentence = NULL,
      slots = NULL, started_at = coalesce(started_at, ?), lateness_ms = coalesce(lateness_ms, max(0, ? - scheduled_at))
    WHERE id = ? AND state = 'queued' RETURNING job_id AS jobId, kind, attempt, turn`);
  const end = db.prepare<[RunState, string, string, string | null, Instant, string], RunRow>(`
    UPDATE runs SET state = ?, reason_code = ?, reason_sentence = ?, policy_trace = ?, completed_at = ?
    WHERE id = ? AND state = 'queued' RETURNING *`);
  const finish = db.prepare<[Record<string, string | number | null>], RunRow>(`
    UPDATE runs SET state = @state, reason_code = @reasonCode, reason_sentence = @reasonSentence,
      not_before = coalesce(@notBefore, not_before), waits_since = @now, turn = NULL,
      completed_at = @completedAt, execution_ms = @executionMs,
      output = @output, output_truncated = @outputTruncated, output_file = @outputFile,
      output_bytes = @outputBytes, error = @error, summary = @summary,
      input_tokens = coalesce(input_tokens + @inputTokens, @inputTokens, input_tokens),
      output_tokens = coalesce(output_tokens + @outputTokens, @outputTokens, output_tokens),
      cost_usd = coalesce(round(cost_usd + @costUsd, 9), @costUsd, cost_usd)
    WHERE id = @id AND state = 'running'
      AND attempt = (SELECT number FROM attempts WHERE fence = @fence AND run_id = @id AND state = 'running')
    RETURNING *`);
  const freeSlot = db.prepare<[string, string, string]>(
    "UPDATE runs SET state = 'failed', reason_code = ?, reason_sentence = ? WHERE id = ? AND state = 'kill_failed'",
  );
  const setBack = db.prepare<[{ now: Instant; by: number }]>(`
    UPDATE runs INDEXED BY runs_not_before
    SET not_before = not_before - max(@by, waits_since - @now), waits_since = waits_since - max(@by, waits_since - @now)
    WHERE state = 'queued' AND turn IS NULL AND slots IS NULL AND (@by > 0 OR waits_since > @now)`);
  const history = db.prepare<
    [
      {
        jobId: string;
        states: string | null;
        kind: RunKind | null;
        from: Instant;
        before: Instant;
        limit: number;
      },
    ],
    RunRow
  >(`
    SELECT * FROM runs
    WHERE job_id = @jobId AND scheduled_at >= @from AND scheduled_at < @before
      AND (@kind IS NULL OR kind = @kind)
      AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
    ORDER BY scheduled_at DESC, id DESC LIMIT +@limit`);
  // The + for the same reason as above.
  const lastSummary = db
    .prepare<[string], string | null>(
      `SELECT summary FROM runs WHERE job_id = +? AND state = 'succeeded' AND simulated = 0
       ORDER BY completed_at DESC, scheduled_at DESC LIMIT 1`,
    )
    .pluck();

  const lastSettled = db
    .prepare<[string], number>(
      `SELECT last_instant FROM runs INDEXED BY runs_by_instant WHERE kind = 'scheduled' AND job_id = ?
       ORDER BY scheduled_at DESC LIMIT 1`,
    )
    .pluck();

  return {
    get(id: string): Run | undefined {
      const row = byId.get(id);
      return row === undefined ? undefined : runFrom(row);
    },

    /** False: the instant has its row already. `turn`: its place in the queue, if it is ready at once. */
    insertScheduled(job: Job, row: LedgerRow, now: Instant, turn: number | null): boolean {
      return (
        insert.run({
          ...ofJob(job),
          id: scheduledRunId(job.id, row.scheduledAt),
          kind: "scheduled",
          requestId: null,
          scheduledAt: row.scheduledAt,
          notBefore: row.notBefore,
          state: row.state,
          reasonCode: row.reason?.code ?? null,
          reasonSentence: row.reason?.sentence ?? null,
          now,
          completedAt: row.state === "queued" ? null : now,
          catchUp: Number(row.catchUp),
          instants: row.instants,
          lastInstant: row.lastInstant,
          input: null,
          slots: row.state === "queued" ? (row.backlog?.slots ?? null) : null,
          since: row.backlog?.since ?? now,
          turn,
        }).changes === 1
      );
    },
    insertManual(job: Job, request: ManualRequest, turn: number): void {
      insert.run({
        ...ofJob(job),
        id: manualRunId(request.requestId),
        kind: "manual",
        requestId: request.requestId,
        scheduledAt: request.now,
        notBefore: request.now,
        state: "queued",
        reasonCode: null,
        reasonSentence: null,
        now: request.now,
        completedAt: null,
        catchUp: 0,
        instants: 1,
        lastInstant: request.now,
        input: request.input,
        slots: null,
        since: request.now,
        turn,
      });
    },

    live(jobId: string): LiveRuns {
      return live.get(jobId) ?? NONE_LIVE;
    },
    holdingSlots: (): number => holding.get() ?? 0,
    inTurn: (limit: number): Run[] => ready.all(limit).map(runFrom),
    nextWaiting: (after: Instant): Instant | undefined => nextWaiting.get(after),

    cancelWaiting(jobId: string, reason: Reason, now: Instant): Run[] {
      return cancel.flatMap((waiting) => waiting.all(reason.code, reason.sentence, now, jobId).map(runFrom));
    },
    /** Undefined: it is not `queued` any more. So too for `endQueued`. */
    start: (id: string, simulated: boolean, now: Instant): StartedRow | undefined =>
      start.get(Number(simulated), now, now, id),
    /** Takes what the clock was set back by from every wait for `not_before`. */
    clockSetBack: (now: Instant, by: number): number => setBack.run({ now, by }).changes,
    endQueued(
      id: string,
      state: "denied" | "expired" | "skipped" | "failed",
      reason: Reason,
      now: Instant,
      trace: readonly PolicyCondition[] = [],
    ): Run | undefined {
      const judged = trace.length === 0 ? null : JSON.stringify(trace);
      const row = end.get(state, reason.code, reason.sentence, judged, now, id);
      return row === undefined ? undefined : runFrom(row);
    },
    /** False: it is not `kill_failed`. */
    freeSlot: (id: string): boolean => freeSlot.run(ENDED_LATE.code, ENDED_LATE.sentence, id).changes === 1,
    /** Undefined: the run is not in the attempt of this fence any more. */
    finish(outcome: Outcome, now: Instant): Run | undefined {
      const again = outcome.state === "queued";
      const row = finish.get({
        id: outcome.runId,
        fence: outcome.fence,
        state: outcome.state,
        reasonCode: outcome.reason?.code ?? null,
        reasonSentence: outcome.reason?.sentence ?? null,
        notBefore: again ? (outcome.notBefore ?? now) : null,
        now,
        completedAt: again ? null : now,
        executionMs: outcome.executionMs,
        output: outcome.output,
        outputTruncated: Number(outcome.outputTruncated),
        outputFile: outcome.outputFile?.path ?? null,
        outputBytes: outcome.outputFile?.bytes ?? null,
        error: outcome.error,
        summary: outcome.summary,
        inputTokens: outcome.usage?.input_tokens ?? null,
        outputTokens: outcome.usage?.output_tokens ?? null,
        costUsd: outcome.usage?.cost_usd ?? null,
      });
      return row === undefined ? undefined : runFrom(row);
    },

    history(jobId: string, filter: RunFilter): Run[] {
      const states = filter.states === undefined ? null : JSON.stringify(filter.states);
      const { kind = null, from = EARLIEST, before = LATEST, limit = -1 } = filter;
      return history.all({ jobId, states, kind, from, before, limit }).map(runFrom);
    },
    /** The job's newest due instant that has a row. */
    lastSettled: (jobId: string): Instant | null => lastSettled.get(jobId) ?? null,
    lastSummary: (jobId: string): string | null => lastSummary.get(jobId) ?? null,
  };
}

function ofJob(job: Job) {
  return {
    jobId: job.id,
    jobName: job.definition.name,
    jobVersion: job.version,
    agent: job.definition.agent,
  };
}
