import type { Totals } from "../store.ts";
import type { Run } from "../types.ts";
import type { Connection } from "./connection.ts";

export type TotalsTable = ReturnType<typeof openTotals>;

export function openTotals({ db }: Connection) {
  const get = db.prepare<[], Totals>(
    "SELECT succeeded, failed, execution_ms AS executionMs FROM totals WHERE one = 1",
  );
  const add = db.prepare<[Totals]>(
    `UPDATE totals SET succeeded = succeeded + @succeeded, failed = failed + @failed,
       execution_ms = execution_ms + @executionMs
     WHERE one = 1`,
  );

  return {
    get: (): Totals => get.get() ?? NONE,
    /** Those of these runs that ended, with one write for all. */
    count(runs: readonly Run[]): void {
      const ended = runs.filter(
        ({ attempt, state }) => attempt > 0 && (state === "succeeded" || FAILED.has(state)),
      );
      if (ended.length === 0) return;
      const succeeded = ended.filter(({ state }) => state === "succeeded").length;
      const executionMs = ended.reduce((sum, run) => sum + (run.executionMs ?? 0), 0);
      add.run({ succeeded, failed: ended.length - succeeded, executionMs });
    },
  };
}

const FAILED: ReadonlySet<Run["state"]> = new Set(["failed", "timed_out", "kill_failed"]);
const NONE: Totals = { succeeded: 0, failed: 0, executionMs: 0 };
