import { type Agents, openAgents } from "./agents.ts";
import { type Attempts, openAttempts } from "./attempts.ts";
import type { Connection } from "./connection.ts";
import { type Damaged, openDamaged } from "./damaged.ts";
import { type Events, openEvents } from "./events.ts";
import { type JobEvents, openJobEvents } from "./job-events.ts";
import { type Jobs, openJobs } from "./jobs.ts";
import { openOutbox, type Outbox } from "./outbox.ts";
import { openPruning, type Pruning } from "./pruning.ts";
import { openQueue, type Queue } from "./queue.ts";
import { openRuns, type Runs } from "./runs.ts";
import { openSessions, type Sessions } from "./sessions.ts";
import { openSpending, type Spending } from "./spending.ts";
import { openTally, type TallyTable } from "./tally.ts";
import { openTotals, type TotalsTable } from "./totals.ts";
import { openWhy, type Why } from "./why.ts";

/** Statements on each table. Whoever calls them is inside a transaction. */
export interface Tables {
  readonly jobs: Jobs;
  readonly jobEvents: JobEvents;
  readonly agents: Agents;
  readonly runs: Runs;
  readonly spending: Spending;
  readonly queue: Queue;
  readonly why: Why;
  readonly attempts: Attempts;
  readonly events: Events;
  readonly outbox: Outbox;
  readonly sessions: Sessions;
  readonly tally: TallyTable;
  readonly totals: TotalsTable;
  readonly pruning: Pruning;
  readonly damaged: Damaged;
}

export function openTables(connection: Connection): Tables {
  return {
    jobs: openJobs(connection),
    jobEvents: openJobEvents(connection),
    agents: openAgents(connection),
    runs: openRuns(connection),
    spending: openSpending(connection),
    queue: openQueue(connection),
    why: openWhy(connection),
    attempts: openAttempts(connection),
    events: openEvents(connection),
    outbox: openOutbox(connection),
    sessions: openSessions(connection),
    tally: openTally(connection),
    totals: openTotals(connection),
    pruning: openPruning(connection),
    damaged: openDamaged(connection),
  };
}
