import { windowOf } from "../budget-window.ts";
import type { Pruned, PrunePlace, PruneRequest } from "../store.ts";
import type { Instant, RunState } from "../types.ts";
import type { Connection } from "./connection.ts";
import { parseJobDefinition } from "./definitions.ts";

interface OldRun {
  readonly id: string;
  readonly scheduled_at: number;
  readonly state: RunState;
  readonly completed_at: number | null;
  readonly used: number | null;
}

interface OldJob {
  readonly id: string;
  readonly removed_at: number | null;
}

export type Pruning = ReturnType<typeof openPruning>;

export function openPruning({ db }: Connection) {
  // The + of the limits: SQLite would plan a statement anew at every run for a bare parameter there.
  const jobAt = db.prepare<[string], OldJob>("SELECT id, removed_at FROM jobs WHERE id = ?");
  const jobAfter = db.prepare<[string], OldJob>(
    "SELECT id, removed_at FROM jobs WHERE id > ? ORDER BY id LIMIT 1",
  );
  const old = db.prepare<[PrunePlace & { before: Instant; limit: number }], OldRun>(`
    SELECT id, scheduled_at, state, completed_at,
      (input_tokens > 0 OR output_tokens > 0 OR cost_usd > 0) AS used
    FROM runs
    WHERE job_id = @jobId AND (scheduled_at, id) > (@scheduledAt, @runId) AND scheduled_at < @before
    ORDER BY scheduled_at, id LIMIT +@limit`);
  const newest = db.prepare<[string, number], Pick<OldRun, "id" | "scheduled_at">>(
    "SELECT id, scheduled_at FROM runs WHERE job_id = ? ORDER BY scheduled_at DESC, id DESC LIMIT 1 OFFSET +?",
  );
  const definitionOf = db
    .prepare<[{ id: string }], string>(
      `SELECT definition FROM job_versions v
       WHERE job_id = @id AND version = (SELECT version FROM jobs WHERE id = @id)`,
    )
    .pluck();
  const lastSucceeded = db
    .prepare<[string], string>(
      `SELECT id FROM runs WHERE job_id = +? AND state = 'succeeded' AND simulated = 0
       ORDER BY completed_at DESC, scheduled_at DESC LIMIT 1`,
    )
    .pluck();
  const pending = db
    .prepare<[string], number>("SELECT 1 FROM deliveries WHERE run_id = ? AND state = 'pending' LIMIT 1")
    .pluck();
  const dropEvents = db.prepare<[{ id: string; limit: number }]>(`
    DELETE FROM run_events WHERE rowid IN
      (SELECT rowid FROM run_events WHERE run_id = @id LIMIT +@limit)`);
  const dropDeliveries = db.prepare<[string]>("DELETE FROM deliveries WHERE run_id = ?");
  const dropAttempts = db.prepare<[string]>("DELETE FROM attempts WHERE run_id = ?");
  const dropRun = db
    .prepare<[string], string | null>("DELETE FROM runs WHERE id = ? RETURNING output_file")
    .pluck();
  const anyRun = db.prepare<[string], number>("SELECT 1 FROM runs WHERE job_id = ? LIMIT 1").pluck();
  const dropJobEvents = db.prepare<[string]>("DELETE FROM job_events WHERE job_id = ?");
  const dropSession = db.prepare<[string]>("DELETE FROM sessions WHERE job_id = ?");
  const dropVersions = db.prepare<[string]>("DELETE FROM job_versions WHERE job_id = ?");
  const dropJob = db.prepare<[string]>("DELETE FROM jobs WHERE id = ?");

  /** Whether a row is one of those that stay whatever their age. */
  function keeperOf(job: OldJob, { before, minRuns, now }: PruneRequest): (run: OldRun) => boolean {
    const longGone = job.removed_at !== null && job.removed_at < before;
    const minimum = longGone ? 0 : minRuns;
    const bound = minimum === 0 ? undefined : newest.get(job.id, minimum - 1);
    const few = minimum > 0 && bound === undefined;
    const summary = job.removed_at === null ? lastSucceeded.get(job.id) : undefined;
    const budget =
      job.removed_at === null
        ? parseJobDefinition(definitionOf.get({ id: job.id }) ?? null)?.budget
        : undefined;
    const counted = budget === undefined || now === undefined ? Infinity : now - windowOf(budget);
    return (run) =>
      few ||
      (bound !== undefined && !isBefore(run, bound)) ||
      LIVE.has(run.state) ||
      run.completed_at === null ||
      run.completed_at >= before ||
      (run.used === 1 && run.completed_at > counted) ||
      run.id === summary ||
      pending.get(run.id) !== undefined;
  }

  /** How many rows went; more than `room` only by attempts and deliveries. Undefined: the events were too many. */
  function drop(id: string, room: number, files: string[]): number | undefined {
    const events = dropEvents.run({ id, limit: room }).changes;
    if (events >= room) return undefined;
    const others = dropDeliveries.run(id).changes + dropAttempts.run(id).changes;
    const file = dropRun.get(id);
    if (typeof file === "string") files.push(file);
    return events + others + 1;
  }

  /** Whether nothing would be left of a removed job. */
  function wouldGo(job: OldJob, request: PruneRequest): boolean {
    const keeps = keeperOf(job, request);
    return old
      .all({ ...beginningOf(job), before: Number.MAX_SAFE_INTEGER, limit: -1 })
      .every((run) => !keeps(run));
  }

  return function prune(request: PruneRequest): Pruned {
    const { before, limit, dryRun = false } = request;
    const outputFiles: string[] = [];
    let runs = 0;
    let jobs = 0;
    let room = limit;
    let place: PrunePlace | undefined = request.from;
    let job = place === undefined ? jobAfter.get("") : (jobAt.get(place.jobId) ?? jobAfter.get(place.jobId));

    while (job !== undefined) {
      if (place?.jobId !== job.id) place = beginningOf(job);
      if (room <= 0) return { runs, jobs, outputFiles, next: place };
      const asked = room;
      const rows = old.all({ ...place, before, limit: asked });
      const keeps = rows.length === 0 ? () => true : keeperOf(job, request);
      for (const run of rows) {
        if (room <= 0) return { runs, jobs, outputFiles, next: place };
        if (keeps(run)) {
          room -= 1;
        } else {
          const dropped = dryRun ? 1 : drop(run.id, room, outputFiles);
          if (dropped === undefined) return { runs, jobs, outputFiles, next: place };
          room -= dropped;
          runs += 1;
        }
        place = { jobId: job.id, scheduledAt: run.scheduled_at, runId: run.id };
      }
      if (rows.length === asked) continue;
      const gone = job.removed_at !== null && job.removed_at < before;
      if (gone && (dryRun ? wouldGo(job, request) : anyRun.get(job.id) === undefined)) {
        if (!dryRun) {
          dropSession.run(job.id);
          dropVersions.run(job.id);
          dropJobEvents.run(job.id);
          dropJob.run(job.id);
        }
        jobs += 1;
      }
      room -= 1;
      job = jobAfter.get(job.id);
    }
    return { runs, jobs, outputFiles, next: undefined };
  };
}

const LIVE: ReadonlySet<RunState> = new Set(["queued", "awaiting_approval", "running", "kill_failed"]);

function beginningOf({ id }: OldJob): PrunePlace {
  return { jobId: id, scheduledAt: Number.MIN_SAFE_INTEGER, runId: "" };
}

function isBefore(a: Pick<OldRun, "id" | "scheduled_at">, b: Pick<OldRun, "id" | "scheduled_at">): boolean {
  return a.scheduled_at < b.scheduled_at || (a.scheduled_at === b.scheduled_at && a.id < b.id);
}
