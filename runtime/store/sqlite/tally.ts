import type { Tally } from "../store.ts";
import type { Connection } from "./connection.ts";

export type TallyTable = ReturnType<typeof openTally>;

/** Jobs are counted by triggers in one row; what is live is counted in indexes that hold nothing else. */
export function openTally({ db }: Connection) {
  const get = db.prepare<[], Tally>(`
    SELECT active_jobs AS activeJobs, paused_jobs AS pausedJobs,
      (SELECT count(*) FROM runs WHERE state = 'running') AS runningRuns,
      (SELECT count(*) FROM runs INDEXED BY runs_waiting WHERE state = 'queued') AS queuedRuns,
      (SELECT count(*) FROM deliveries WHERE state = 'pending') AS pendingDeliveries,
      (SELECT next_fire FROM jobs INDEXED BY jobs_due
        WHERE state = 'active' AND removed_at IS NULL AND next_fire IS NOT NULL ORDER BY next_fire LIMIT 1) AS earliestDue
    FROM tally WHERE one = 1`);

  return {
    get(): Tally {
      const row = get.get();
      if (row === undefined) throw new Error("The table tally has lost its row.");
      return row;
    },
  };
}
