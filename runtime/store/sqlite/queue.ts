import type { Instant } from "../types.ts";
import type { Connection } from "./connection.ts";

/** Most runs that are given their turn at one time. */
const RIPEN_BATCH = 500;

/** More turns than there will ever be runs: a number beyond it is none of ours. */
const LAST_TURN = 2 ** 52;

export type Queue = ReturnType<typeof openQueue>;

/**
 * The order in which runs of all jobs start: by turns, as in fair queueing with start tags. A run that becomes ready
 * gets the turn after its job's last one, or the one that the queue has come to if that is later.
 */
export function openQueue({ db }: Connection) {
  // A bare parameter as a limit would have SQLite plan the statement anew at every run; so below.
  const ripe = db.prepare<[Instant, number], { id: string; job_id: string }>(
    `SELECT id, job_id FROM runs INDEXED BY runs_not_before
     WHERE state = 'queued' AND turn IS NULL AND slots IS NULL AND not_before <= ? ORDER BY not_before, id LIMIT +?`,
  );
  const nextBacklog = db.prepare<[string], { job_id: string; slots: number }>(
    `SELECT job_id, slots FROM runs INDEXED BY runs_backlog
     WHERE state = 'queued' AND slots IS NOT NULL AND job_id > ? ORDER BY job_id, scheduled_at, id LIMIT 1`,
  );
  const oldest = db.prepare<[string, number], { id: string; job_id: string }>(
    `SELECT id, job_id FROM runs INDEXED BY runs_backlog
     WHERE state = 'queued' AND slots IS NOT NULL AND job_id = ? ORDER BY scheduled_at, id LIMIT +?`,
  );
  const busy = db
    .prepare<[string], number>(
      `SELECT count(*) FROM runs INDEXED BY runs_live
       WHERE job_id = ? AND (state = 'queued' OR state = 'awaiting_approval' OR state = 'running' OR state = 'kill_failed')
         AND (state <> 'queued' OR slots IS NULL)`,
    )
    .pluck();
  const nextTurn = db
    .prepare<[string], number>(
      `UPDATE jobs SET last_turn = min(max(last_turn + 1, coalesce((SELECT turn FROM queue WHERE one = 1), 0)), ${LAST_TURN})
       WHERE id = ? RETURNING last_turn`,
    )
    .pluck();
  const give = db.prepare<[number, string]>("UPDATE runs SET turn = ?, slots = NULL WHERE id = ?");
  const come = db.prepare<[number, number]>("UPDATE queue SET turn = ? WHERE one = 1 AND turn < ?");

  /** Runs of backlogs whose job has a slot for them. */
  function* unblocked(): Generator<{ readonly id: string; readonly job_id: string }> {
    let next = nextBacklog.get("");
    while (next !== undefined) {
      const { job_id: jobId, slots } = next;
      const free = slots - (busy.get(jobId) ?? 0);
      if (free > 0) yield* oldest.all(jobId, free);
      next = nextBacklog.get(jobId);
    }
  }

  return {
    /** The turn of a run of this job that is ready now. */
    nextTurn: (jobId: string): number => nextTurn.get(jobId) ?? 0,
    /** Whether a run waits for nothing more than its turn, and has none. */
    anyRipe: (now: Instant): boolean => ripe.get(now, 1) !== undefined || unblocked().next().done !== true,
    ripen(now: Instant): void {
      for (const { id, job_id } of [...ripe.all(now, RIPEN_BATCH), ...unblocked()]) {
        give.run(nextTurn.get(job_id) ?? 0, id);
      }
    },
    /** The queue has come to this turn: no run that becomes ready later gets an earlier one. */
    come: (turn: number): void => void come.run(Math.min(turn, LAST_TURN), turn),
  };
}
