/** What holds for the ledger after every transaction, beyond what the tables themselves enforce. */
interface Invariant {
  readonly code: string;
  /** What is wrong with what the query finds. */
  readonly message: string;
  /** Finds one text for each that breaks it. */
  readonly sql: string;
}

export const invariants: readonly Invariant[] = [
  {
    code: "job_without_version",
    message: "jobs lack their definition: register them again",
    sql: `SELECT id FROM jobs WHERE NOT EXISTS
      (SELECT 1 FROM job_versions v WHERE v.job_id = jobs.id AND v.version = jobs.version)`,
  },
  {
    code: "run_without_version",
    message: "runs lack the definition that they were made under",
    sql: `SELECT id FROM runs WHERE NOT EXISTS
      (SELECT 1 FROM job_versions v WHERE v.job_id = runs.job_id AND v.version = runs.job_version)`,
  },
  {
    code: "unreadable_definition",
    message: "definitions cannot be read: register them again",
    sql: `SELECT 'job ' || job_id || ' version ' || version FROM job_versions WHERE NOT json_valid(definition)
      UNION ALL
      SELECT 'agent ' || name || ' version ' || version FROM agent_versions WHERE NOT json_valid(definition)`,
  },
  {
    code: "running_without_attempt",
    message: "runs are running without an attempt that does",
    sql: `SELECT id FROM runs WHERE state = 'running' AND NOT EXISTS
      (SELECT 1 FROM attempts a WHERE a.run_id = runs.id AND a.number = runs.attempt AND a.state = 'running')`,
  },
  {
    code: "attempt_without_running",
    message: "attempts are running whose run is not",
    sql: `SELECT run_id || ' attempt ' || number FROM attempts WHERE state = 'running' AND NOT EXISTS
      (SELECT 1 FROM runs r WHERE r.id = attempts.run_id AND r.attempt = attempts.number AND r.state = 'running')`,
  },
  {
    code: "attempts_missing",
    message: "runs have other attempts than they count",
    sql: "SELECT id FROM runs WHERE attempt <> (SELECT count(*) FROM attempts a WHERE a.run_id = runs.id)",
  },
  {
    code: "wrong_end",
    message: "runs have ended without an instant of their end, or live on after it",
    sql: `SELECT id FROM runs
      WHERE (state IN ('queued', 'awaiting_approval', 'running')) = (completed_at IS NOT NULL)`,
  },
  {
    code: "no_reason",
    message: "runs that did not succeed do not say why",
    sql: `SELECT id FROM runs WHERE reason_code IS NULL
      AND state NOT IN ('queued', 'awaiting_approval', 'running', 'succeeded')`,
  },
  {
    code: "wrong_attempts",
    message: "runs that never ran have attempts, or runs that ran have none",
    sql: `SELECT id FROM runs
      WHERE (state IN ('missed', 'skipped') AND attempt > 0)
        OR (state IN ('running', 'succeeded', 'timed_out', 'kill_failed') AND attempt = 0)`,
  },
  {
    code: "removed_and_due",
    message: "removed jobs are still due or have runs that wait",
    sql: `SELECT id FROM jobs WHERE removed_at IS NOT NULL AND (next_fire IS NOT NULL OR EXISTS
      (SELECT 1 FROM runs r WHERE r.job_id = jobs.id AND r.state IN ('queued', 'awaiting_approval')))`,
  },
  {
    code: "unreadable_session",
    message:
      "conversations cannot be read, and begin afresh with the next run: `symbi cron session clear` forgets them",
    sql: "SELECT job_id FROM sessions WHERE NOT iif(json_valid(messages), json_type(messages) = 'array', 0)",
  },
  {
    code: "session_of_removed",
    message: "removed jobs still have a conversation",
    sql: `SELECT job_id FROM sessions s JOIN jobs j ON j.id = s.job_id
      WHERE j.removed_at IS NOT NULL AND s.message_count > 0`,
  },
  {
    code: "wrong_tally",
    message: "the jobs are counted wrongly",
    sql: `SELECT 'active ' || active_jobs || ', paused ' || paused_jobs FROM tally
      WHERE active_jobs <> (SELECT count(*) FROM jobs WHERE state = 'active' AND removed_at IS NULL)
        OR paused_jobs <> (SELECT count(*) FROM jobs WHERE state = 'paused' AND removed_at IS NULL)`,
  },
  {
    code: "totals_too_low",
    message: "the totals are lower than what is in the ledger",
    sql: `SELECT 'succeeded ' || succeeded || ', failed ' || failed FROM totals
      WHERE succeeded < (SELECT count(*) FROM runs WHERE state = 'succeeded')
        OR failed < (SELECT count(*) FROM runs WHERE state IN ('failed', 'timed_out', 'kill_failed') AND attempt > 0)`,
  },
];
