import { type Agents, openAgents } from "./agents.ts";
import { type Attempts, openAttempts } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { type Events, openEvents } from "./events.ts";
import { type Jobs, openJobs } from "./jobs.ts";
import { openOutbox, type Outbox } from "./outbox.ts";
import { openPruning, type Pruning } from "./pruning.ts";
import { openRuns, type Runs } from "./runs.ts";
import { openTotals, type TotalsTable } from "./totals.ts";

/** Statements on each table. Whoever calls them is inside a transaction. */
export interface Tables {
  readonly jobs: Jobs;
  readonly agents: Agents;
  readonly runs: Runs;
  readonly attempts: Attempts;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly totals: TotalsTable;
  readonly pruning: Pruning;
}

export function openTables(connection: Connection): Tables {
  return {
    jobs: openJobs(connection),
    agents: openAgents(connection),
    runs: openRuns(connection),
    attempts: openAttempts(connection),
    events: openEvents(connection),
    outbox: openOutbox(connection),
    totals: openTotals(connection),
    pruning: openPruning(connection),
  };
}
