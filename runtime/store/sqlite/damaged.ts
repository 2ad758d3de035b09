import type { LedgerRow, Outcome } from "../store.ts";
import type { AttemptState, Instant, Reason } from "../types.ts";
import type { Connection } from "./connection.ts";
import type { JobRow } from "./jobs.ts";

/**
 * Rows that nobody but a hand from outside can have written: what they hold makes no sense, and every decision or
 * statement that meets them fails. They are set aside by statements of their own, which touch nothing but what they mend.
 */
export type Damaged = ReturnType<typeof openDamaged>;

export function openDamaged({ db }: Connection) {
  const setJobAside = db.prepare<[Record<string, string | number>]>(`
    UPDATE jobs SET state = 'failed', state_code = @code, state_sentence = @sentence, next_fire = NULL, updated_at = @now,
      failure_count = 0, last_turn = 0, run_count = iif(run_count BETWEEN 0 AND 1e15, run_count, 0)
    WHERE id = @id`);
  const tellOfJob = db.prepare<[Record<string, string | number>]>(`
    INSERT INTO job_events (job_id, at, kind, version, code, sentence)
    SELECT id, @now, 'failed', version, @code, @sentence FROM jobs WHERE id = @id`);
  const endRun = db.prepare<[Record<string, string | number>]>(`
    UPDATE runs SET state = @end, reason_code = @code, reason_sentence = @sentence, error = @sentence,
      completed_at = @now, output = NULL, output_file = NULL, summary = NULL, turn = NULL, slots = NULL,
      attempt = (SELECT count(*) FROM attempts WHERE run_id = @id)
    WHERE id = @id AND state = @state`);
  const endAttempt = db.prepare<[AttemptState, Instant, string, string, string]>(
    "UPDATE attempts SET state = ?, ended_at = ?, error = ? WHERE run_id = ? AND fence = ? AND state = 'running'",
  );
  const endDelivery = db.prepare<[string, string]>(
    "UPDATE deliveries SET state = 'dead', next_try = NULL, tries = 1, error = ? WHERE id = ? AND state = 'pending'",
  );

  return {
    job(id: string, error: unknown, now: Instant): Reason {
      const reason = damaged("the job", error, "Mend it or register it again, then `symbi cron reset`.");
      const written = { id, now, ...reason };
      setJobAside.run(written);
      tellOfJob.run(written);
      return reason;
    },
    /** Of a run that is to begin. False: it is not `queued` any more. */
    queuedRun(id: string, error: unknown, now: Instant): boolean {
      return endRun.run({ id, state: "queued", end: "failed", now, ...ofRun(error) }).changes === 1;
    },
    /**
     * Of an attempt that has ended, and its run with it; what is still alive of it keeps its slot. False: another
     * attempt owns the run by now.
     */
    attempt({ runId, fence, attemptState }: Outcome, error: unknown, now: Instant): boolean {
      const reason = ofRun(error);
      const end = attemptState === "kill_failed" ? attemptState : "failed";
      if (endAttempt.run(end, now, reason.sentence, runId, fence).changes === 0) return false;
      return endRun.run({ id: runId, state: "running", end, now, ...reason }).changes === 1;
    },
    delivery(id: string, error: unknown): void {
      endDelivery.run(damaged("the delivery", error, "").sentence, id);
    },
  };
}

function ofRun(error: unknown): Reason {
  return damaged("the run", error, "`symbi cron run` runs the job now.");
}

function damaged(what: string, error: unknown, next: string): Reason {
  const why = error instanceof Error ? error.message : String(error);
  const sentence =
    `What the database holds of ${what} makes no sense (${why}), so it was set aside. ${next}`.trim();
  return { code: "damaged", sentence };
}

/** The row of the instant that a job set aside was due at; undefined where even that is no instant. */
export function instantOf({ next_fire: due }: JobRow, reason: Reason): LedgerRow | undefined {
  if (due === null || !Number.isFinite(new Date(due).getTime())) return undefined;
  return {
    scheduledAt: due,
    notBefore: due,
    state: "skipped",
    reason,
    catchUp: false,
    instants: 1,
    lastInstant: due,
  };
}
