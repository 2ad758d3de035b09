import type { Instant, Job } from "../types.ts";
import type { Connection } from "./connection.ts";
import { jobFrom, type JobRow } from "./jobs.ts";

/** What an ordinary run, from its due instant to its success, changes outside the ledger. */
export interface Passed {
  readonly id: string;
  readonly nextFire: Instant;
  readonly lastRun: Instant;
  readonly runCount: number;
  readonly failureCount: number;
  readonly lastTurn: number;
}

/** An active job, and the turn that its last run got in the queue. */
export interface Standing {
  readonly job: Job;
  readonly lastTurn: number;
}

export interface Passing {
  /** `turn`: the one that the queue has come to. */
  readonly standing: () => { readonly turn: number; readonly jobs: readonly Standing[] };
  /** As if the runs had been: of the jobs nothing is missing, of the ledger their rows. */
  readonly pass: (jobs: readonly Passed[], turn: number) => void;
}

/** For a store that nobody will ask for the history of. */
export function openPassing({ db, read, write }: Connection): Passing {
  const active = db.prepare<[], JobRow & { readonly last_turn: number }>(`
    SELECT jobs.*, (SELECT definition FROM job_versions v WHERE v.job_id = jobs.id AND v.version = jobs.version)
      AS definition
    FROM jobs WHERE state = 'active' AND removed_at IS NULL AND next_fire IS NOT NULL ORDER BY id`);
  const turn = db.prepare<[], number>("SELECT turn FROM queue WHERE one = 1").pluck();
  const come = db.prepare<[number]>("UPDATE queue SET turn = ? WHERE one = 1");
  const update = db.prepare<[Passed]>(`
    UPDATE jobs SET next_fire = @nextFire, last_run = @lastRun, run_count = @runCount,
      failure_count = @failureCount, last_turn = @lastTurn
    WHERE id = @id`);
  return {
    standing: () =>
      read(() => ({
        turn: turn.get() ?? 0,
        jobs: active.all().map((row) => ({ job: jobFrom(row), lastTurn: row.last_turn })),
      })),
    pass: (jobs, reached) =>
      write(() => {
        for (const job of jobs) update.run(job);
        come.run(reached);
      }),
  };
}
