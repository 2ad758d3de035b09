import type { Outcome } from "../store.ts";
import type { Attempt, AttemptState, Instant } from "../types.ts";
import type { Connection } from "./connection.ts";

interface AttemptRow {
  readonly run_id: string;
  readonly number: number;
  readonly fence: string;
  readonly owner: string;
  readonly state: AttemptState;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly exit_code: number | null;
  readonly error: string | null;
}

function attemptFrom(row: AttemptRow): Attempt {
  return {
    runId: row.run_id,
    number: row.number,
    fence: row.fence,
    owner: row.owner,
    state: row.state,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    exitCode: row.exit_code,
    error: row.error,
  };
}

export type Attempts = ReturnType<typeof openAttempts>;

export function openAttempts({ db }: Connection) {
  const insert = db.prepare<[string, number, string, string, Instant]>(
    `INSERT INTO attempts (run_id, number, fence, owner, state, started_at)
     VALUES (?, ?, ?, ?, 'running', ?)`,
  );
  const finish = db.prepare<[AttemptState, Instant, number | null, string | null, string]>(
    "UPDATE attempts SET state = ?, ended_at = ?, exit_code = ?, error = ? WHERE fence = ?",
  );
  const ofRun = db.prepare<[string], AttemptRow>("SELECT * FROM attempts WHERE run_id = ? ORDER BY number");
  const running = db.prepare<[], AttemptRow>(
    "SELECT * FROM attempts WHERE state = 'running' ORDER BY started_at, rowid",
  );

  const killFailed = db.prepare<[], AttemptRow>(
    `SELECT attempts.* FROM runs INDEXED BY runs_holding
     JOIN attempts ON attempts.run_id = runs.id AND attempts.number = runs.attempt
     WHERE runs.state = 'kill_failed' ORDER BY attempts.started_at, attempts.rowid`,
  );

  return {
    insert(runId: string, number: number, fence: string, owner: string, now: Instant): Attempt {
      insert.run(runId, number, fence, owner, now);
      const fresh = { state: "running", startedAt: now, endedAt: null, exitCode: null, error: null } as const;
      return { runId, number, fence, owner, ...fresh };
    },
    finish({ attemptState, exitCode, error, fence }: Outcome, now: Instant): void {
      finish.run(attemptState, now, exitCode, error, fence);
    },
    ofRun: (runId: string): Attempt[] => ofRun.all(runId).map(attemptFrom),
    running: (): Attempt[] => running.all().map(attemptFrom),
    killFailed: (): Attempt[] => killFailed.all().map(attemptFrom),
  };
}
