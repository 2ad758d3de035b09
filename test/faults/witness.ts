import Database from "better-sqlite3";

/**
 * A witness inside the database that knows nothing of the scheduler: triggers that write down each step of each run
 * and attempt, in the transaction that takes it. What is pruned or rewritten later was seen all the same.
 */
export interface Step {
  readonly run: string;
  readonly job: string;
  /** 0: the step is the run's; else of its so-many-th attempt. */
  readonly attempt: number;
  /** null: it did not exist before. */
  readonly before: string | null;
  /** null: it was deleted. */
  readonly after: string | null;
  readonly scheduledAt: number;
  readonly lastInstant: number;
  readonly instants: number;
  readonly kind: string;
  /** How many of its job's runs (of an attempt: of its run's attempts) are running after the step. */
  readonly running: number;
}

const COLUMNS = "run, job, attempt, before, after, scheduledAt, lastInstant, instants, kind, running";

const ofRun = (row: "OLD" | "NEW", before: string, after: string): string =>
  `INSERT INTO witness (${COLUMNS}) VALUES (${row}.id, ${row}.job_name, 0, ${before}, ${after}, ${row}.scheduled_at,
    ${row}.last_instant, ${row}.instants, ${row}.kind,
    (SELECT count(*) FROM runs WHERE state = 'running' AND job_id = ${row}.job_id));`;

const ofAttempt = (before: string): string =>
  `INSERT INTO witness (${COLUMNS}) VALUES (NEW.run_id, '', NEW.number, ${before}, NEW.state, 0, 0, 0, '',
    (SELECT count(*) FROM attempts WHERE state = 'running' AND run_id = NEW.run_id));`;

const TRIGGERS = `
CREATE TABLE IF NOT EXISTS witness (seq INTEGER PRIMARY KEY, run TEXT, job TEXT, attempt INTEGER, before TEXT, after TEXT,
  scheduledAt INTEGER, lastInstant INTEGER, instants INTEGER, kind TEXT, running INTEGER);
CREATE TRIGGER IF NOT EXISTS witness_new AFTER INSERT ON runs BEGIN ${ofRun("NEW", "NULL", "NEW.state")} END;
CREATE TRIGGER IF NOT EXISTS witness_step AFTER UPDATE ON runs WHEN OLD.state <> NEW.state
  BEGIN ${ofRun("NEW", "OLD.state", "NEW.state")} END;
CREATE TRIGGER IF NOT EXISTS witness_gone AFTER DELETE ON runs BEGIN ${ofRun("OLD", "OLD.state", "NULL")} END;
CREATE TRIGGER IF NOT EXISTS witness_begun AFTER INSERT ON attempts BEGIN ${ofAttempt("NULL")} END;
CREATE TRIGGER IF NOT EXISTS witness_over AFTER UPDATE ON attempts WHEN OLD.state <> NEW.state
  BEGIN ${ofAttempt("OLD.state")} END;
`;

/** The database is up to date and may be in use. */
export function placeWitness(path: string): void {
  const db = new Database(path);
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'witness_over'").get();
  if (there === undefined) db.transaction(() => db.exec(TRIGGERS)).immediate();
  db.close();
}

/** In the order in which they were taken. Fails on a database that is not sound. */
export function readWitness(path: string): readonly Step[] {
  const db = new Database(path, { readonly: true });
  try {
    const sound = db.pragma("integrity_check", { simple: true });
    if (sound !== "ok") throw new Error(`${path}: ${String(sound)}`);
    return db.prepare<[], Step>(`SELECT ${COLUMNS} FROM witness ORDER BY seq`).all();
  } finally {
    db.close();
  }
}

const ENDS = ["succeeded", "failed", "timed_out", "cancelled", "kill_failed"];
/** A run's whole life, as it is promised. */
const STEPS = new Map<string | null, readonly (string | null)[]>([
  [null, ["queued", "missed", "skipped"]],
  ["queued", ["running", "cancelled", "denied", "expired", "failed"]],
  ["running", [...ENDS, "queued"]],
  ...[...ENDS, "missed", "skipped", "denied", "expired"].map((end) => [end, [null]] as const),
]);

/** Steps that nothing allows. `maxConcurrent`: of the job of this name. */
export function illegalSteps(
  steps: readonly Step[],
  maxConcurrent: (job: string) => number | undefined,
): readonly string[] {
  const now = new Map<string, string | null>();
  return steps.flatMap(({ run, job, attempt, before, after, running }) => {
    const faults: string[] = [];
    const what = `${run}${attempt === 0 ? "" : ` attempt ${attempt}`}: ${String(before)} → ${String(after)}`;
    const key = `${run} ${attempt}`;
    if (before !== null && (now.get(key) ?? null) !== before)
      faults.push(`${what}, after ${String(now.get(key))}`);
    if (before === null && now.get(key) !== undefined) faults.push(`${what}: it was there before`);
    now.set(key, after);
    if (attempt > 0) {
      if (before === null ? after !== "running" : before !== "running") faults.push(what);
      if (running > 1) faults.push(`${what}: ${running} attempts run at a time`);
      return faults;
    }
    if (STEPS.get(before)?.includes(after) !== true) faults.push(what);
    const limit = maxConcurrent(job);
    if (after === "running" && limit !== undefined && running > limit)
      faults.push(`${what}: ${running} runs of ${job} at a time`);
    return faults;
  });
}
