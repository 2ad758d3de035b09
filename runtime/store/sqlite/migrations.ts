/** One step of the schema. Applied steps are history: never edit one, add the next. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: "jobs, ledger, attempts, events, outbox",
    sql: `
CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  agent TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'completed', 'failed', 'dead_letter')),
  state_code TEXT,
  state_sentence TEXT,
  next_fire INTEGER,
  run_count INTEGER NOT NULL DEFAULT 0,
  failure_count INTEGER NOT NULL DEFAULT 0,
  last_run INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER,
  source TEXT
) STRICT;

-- A removed job keeps its row and its history, and gives its name free.
CREATE UNIQUE INDEX jobs_by_name ON jobs (name) WHERE removed_at IS NULL;
-- What a tick looks at: it costs what is due, however many jobs there are.
CREATE INDEX jobs_due ON jobs (next_fire, id)
  WHERE state = 'active' AND removed_at IS NULL AND next_fire IS NOT NULL;

CREATE TABLE job_versions (
  job_id TEXT NOT NULL REFERENCES jobs (id),
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (job_id, version)
) STRICT;

CREATE TABLE agents (
  name TEXT PRIMARY KEY NOT NULL,
  version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE agent_versions (
  name TEXT NOT NULL REFERENCES agents (name),
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  base_dir TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (name, version)
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY NOT NULL,
  job_id TEXT NOT NULL REFERENCES jobs (id),
  job_name TEXT NOT NULL,
  job_version INTEGER NOT NULL,
  agent TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('scheduled', 'manual')),
  request_id TEXT,
  scheduled_at INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'awaiting_approval', 'running', 'succeeded', 'failed',
    'timed_out', 'cancelled', 'kill_failed', 'missed', 'skipped', 'denied', 'expired')),
  reason_code TEXT,
  reason_sentence TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  execution_ms INTEGER,
  lateness_ms INTEGER,
  simulated INTEGER NOT NULL DEFAULT 0,
  catch_up INTEGER NOT NULL DEFAULT 0,
  instants INTEGER NOT NULL DEFAULT 1,
  last_instant INTEGER NOT NULL,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cost_usd REAL,
  output_truncated INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  summary TEXT,
  input TEXT,
  output TEXT,
  CHECK ((kind = 'manual') = (request_id IS NOT NULL))
) STRICT;

-- Every due instant becomes one row, whoever writes it and however often.
CREATE UNIQUE INDEX runs_by_instant ON runs (job_id, scheduled_at) WHERE kind = 'scheduled';
CREATE UNIQUE INDEX runs_by_request ON runs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX runs_history ON runs (job_id, scheduled_at, id);
CREATE INDEX runs_ready ON runs (scheduled_at, id, not_before) WHERE state = 'queued';
CREATE INDEX runs_waiting ON runs (not_before) WHERE state = 'queued';
-- OR, not IN: only so does SQLite use it for one of these states.
CREATE INDEX runs_live ON runs (state, job_id)
  WHERE state = 'queued' OR state = 'awaiting_approval' OR state = 'running' OR state = 'kill_failed';
CREATE INDEX runs_succeeded ON runs (job_id, completed_at, scheduled_at) WHERE state = 'succeeded';

CREATE TABLE attempts (
  run_id TEXT NOT NULL REFERENCES runs (id),
  number INTEGER NOT NULL,
  fence TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'timed_out', 'cancelled',
    'kill_failed', 'lost')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  exit_code INTEGER,
  error TEXT,
  PRIMARY KEY (run_id, number)
) STRICT;

CREATE INDEX attempts_running ON attempts (started_at) WHERE state = 'running';

CREATE TABLE run_events (
  run_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run_id, attempt, seq),
  FOREIGN KEY (run_id, attempt) REFERENCES attempts (run_id, number)
) STRICT;

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id),
  channel TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
  tries INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER,
  delivered_at INTEGER,
  error TEXT,
  created_at INTEGER NOT NULL,
  CHECK ((state = 'pending') = (next_try IS NOT NULL))
) STRICT;

CREATE INDEX deliveries_of_run ON deliveries (run_id);
CREATE INDEX deliveries_due ON deliveries (next_try) WHERE state = 'pending';

-- Who took the store last. Only believed while that process holds the lock beside the database.
CREATE TABLE owner (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  pid INTEGER NOT NULL,
  host TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;
`,
  },
  {
    version: 2,
    name: "output files, totals that pruning does not lower",
    sql: `
ALTER TABLE runs ADD COLUMN output_file TEXT;
ALTER TABLE runs ADD COLUMN output_bytes INTEGER;

-- What ended after at least one attempt; a run that is pruned stays counted.
CREATE TABLE totals (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  succeeded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  execution_ms INTEGER NOT NULL
) STRICT;

INSERT INTO totals
SELECT 1, count(*) FILTER (WHERE state = 'succeeded'), count(*) FILTER (WHERE state <> 'succeeded'),
  coalesce(sum(execution_ms), 0)
FROM runs
WHERE attempt > 0 AND state IN ('succeeded', 'failed', 'timed_out', 'kill_failed');
`,
  },
  {
    version: 3,
    name: "fair queue, backlogs, job events, zone data",
    sql: `
-- Where its first start was planned: the due instant plus jitter.
ALTER TABLE runs ADD COLUMN planned_start INTEGER;
-- Since when it waits for not_before: a clock set back must not lengthen a wait.
ALTER TABLE runs ADD COLUMN waits_since INTEGER;
-- Its place in the queue of all jobs; none while it waits for not_before or in its job's backlog.
ALTER TABLE runs ADD COLUMN turn INTEGER;
-- In its job's backlog: it gets a turn when fewer than so many of the job's runs are live.
ALTER TABLE runs ADD COLUMN slots INTEGER;
-- What the policy saw and wanted, of a run that it denied. JSON.
ALTER TABLE runs ADD COLUMN policy_trace TEXT;
ALTER TABLE deliveries ADD COLUMN waits_since INTEGER;

-- The turn that the job's newest queued run got.
ALTER TABLE jobs ADD COLUMN last_turn INTEGER NOT NULL DEFAULT 0;
-- The zone data that next_fire was computed with.
ALTER TABLE jobs ADD COLUMN zone_data TEXT;

DROP INDEX runs_ready;
CREATE INDEX runs_in_turn ON runs (turn, scheduled_at, id) WHERE state = 'queued' AND turn IS NOT NULL;
CREATE INDEX runs_not_before ON runs (not_before, id) WHERE state = 'queued' AND turn IS NULL AND slots IS NULL;
CREATE INDEX runs_backlog ON runs (job_id, scheduled_at, id) WHERE state = 'queued' AND slots IS NOT NULL;

-- How far the queue has come: the highest turn that was started.
CREATE TABLE queue (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  turn INTEGER NOT NULL
) STRICT;
INSERT INTO queue VALUES (1, 0);

-- What happened to a job, in order.
CREATE TABLE job_events (
  seq INTEGER PRIMARY KEY NOT NULL,
  job_id TEXT NOT NULL REFERENCES jobs (id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  version INTEGER NOT NULL,
  code TEXT,
  sentence TEXT,
  actor TEXT,
  detail TEXT
) STRICT;
CREATE INDEX job_events_of_job ON job_events (job_id, seq);
CREATE TRIGGER job_events_stay BEFORE UPDATE ON job_events BEGIN SELECT RAISE(ABORT, 'job events are never changed'); END;
-- They go with their job, when nothing is left of one that was removed.
CREATE TRIGGER job_events_last BEFORE DELETE ON job_events
WHEN (SELECT removed_at FROM jobs WHERE id = OLD.job_id) IS NULL
BEGIN SELECT RAISE(ABORT, 'job events are never deleted'); END;
`,
  },
  {
    version: 4,
    name: "tally of jobs",
    sql: `
-- How many jobs there are, so that asking costs the same however many. Kept by triggers: whoever changes a job's state,
-- in whatever operation, changes it in the same transaction.
CREATE TABLE tally (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  active_jobs INTEGER NOT NULL,
  paused_jobs INTEGER NOT NULL
) STRICT;

INSERT INTO tally SELECT 1, count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'paused')
FROM jobs WHERE removed_at IS NULL;

CREATE TRIGGER tally_job_added AFTER INSERT ON jobs BEGIN
  UPDATE tally SET
    active_jobs = active_jobs + (NEW.state = 'active' AND NEW.removed_at IS NULL),
    paused_jobs = paused_jobs + (NEW.state = 'paused' AND NEW.removed_at IS NULL)
  WHERE one = 1;
END;

CREATE TRIGGER tally_job_moved AFTER UPDATE OF state, removed_at ON jobs
WHEN OLD.state <> NEW.state OR (OLD.removed_at IS NULL) <> (NEW.removed_at IS NULL) BEGIN
  UPDATE tally SET
    active_jobs = active_jobs + (NEW.state = 'active' AND NEW.removed_at IS NULL)
      - (OLD.state = 'active' AND OLD.removed_at IS NULL),
    paused_jobs = paused_jobs + (NEW.state = 'paused' AND NEW.removed_at IS NULL)
      - (OLD.state = 'paused' AND OLD.removed_at IS NULL)
  WHERE one = 1;
END;

CREATE TRIGGER tally_job_gone AFTER DELETE ON jobs BEGIN
  UPDATE tally SET
    active_jobs = active_jobs - (OLD.state = 'active' AND OLD.removed_at IS NULL),
    paused_jobs = paused_jobs - (OLD.state = 'paused' AND OLD.removed_at IS NULL)
  WHERE one = 1;
END;
`,
  },
  {
    version: 5,
    name: "what is live of a job in one look",
    sql: `
DROP INDEX runs_live;
CREATE INDEX runs_live ON runs (job_id, state, slots, waits_since)
  WHERE state = 'queued' OR state = 'awaiting_approval' OR state = 'running' OR state = 'kill_failed';
-- Few at a time: those that hold a slot of all jobs.
CREATE INDEX runs_holding ON runs (state) WHERE state = 'running' OR state = 'kill_failed';
`,
  },
  {
    version: 6,
    name: "sessions that runs share",
    sql: `
-- The conversation that the runs of a job share. One that was cleared is empty and keeps its row: who went on from what
-- was there before is told by the version.
CREATE TABLE sessions (
  job_id TEXT PRIMARY KEY NOT NULL REFERENCES jobs (id),
  version INTEGER NOT NULL,
  -- The version of the last clearing: what went on from an earlier one belongs to a conversation that is gone.
  cleared INTEGER NOT NULL DEFAULT 0,
  -- JSON, oldest first.
  messages TEXT NOT NULL,
  message_count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  tokens INTEGER,
  -- The run that extended it last; it may be pruned.
  run_id TEXT,
  updated_at INTEGER NOT NULL
) STRICT;

-- What a simulated run said is handed to no other run.
DROP INDEX runs_succeeded;
CREATE INDEX runs_succeeded ON runs (job_id, completed_at, scheduled_at) WHERE state = 'succeeded' AND simulated = 0;
`,
  },
  {
    version: 7,
    name: "what a job's runs have used",
    sql: `
-- For budgets: only runs that used something are in it, and nothing else is read.
CREATE INDEX runs_spent ON runs (job_id, completed_at, input_tokens, output_tokens, cost_usd)
  WHERE input_tokens > 0 OR output_tokens > 0 OR cost_usd > 0;
-- Of attempts that are under way, which have not told the run yet.
CREATE INDEX run_events_usage ON run_events (run_id, attempt) WHERE type = 'usage';
`,
  },
];
