import { type Agents, openAgents } from "./agents.ts";
import { type Attempts, openAttempts } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { type Events, openEvents } from "./events.ts";
import { type Jobs, openJobs } from "./jobs.ts";
import { openOutbox, type Outbox } from "./outbox.ts";
import { openRuns, type Runs } from "./runs.ts";

/** Statements on each table. Whoever calls them is inside a transaction. */
export interface Tables {
  readonly jobs: Jobs;
  readonly agents: Agents;
  readonly runs: Runs;
  readonly attempts: Attempts;
  readonly events: Events;
  readonly outbox: Outbox;
}

export function openTables(connection: Connection): Tables {
  return {
    jobs: openJobs(connection),
    agents: openAgents(connection),
    runs: openRuns(connection),
    attempts: openAttempts(connection),
    events: openEvents(connection),
    outbox: openOutbox(connection),
  };
}
