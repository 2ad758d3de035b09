import type { RunsAround } from "../store.ts";
import type { Instant, PolicyCondition, Run, RunDetails } from "../types.ts";
import type { Connection } from "./connection.ts";
import { parse } from "./definitions.ts";
import { runFrom, type RunRow } from "./runs.ts";

export type Why = ReturnType<typeof openWhy>;

/** What is asked of the ledger when somebody wants to know why. */
export function openWhy({ db }: Connection) {
  // Manual runs may stand between the scheduled ones, hence no LIMIT 1 on the history's index alone.
  const upTo = db.prepare<[string, Instant], RunRow>(
    `SELECT * FROM runs INDEXED BY runs_by_instant
     WHERE kind = 'scheduled' AND job_id = ? AND scheduled_at <= ? ORDER BY scheduled_at DESC LIMIT 1`,
  );
  const after = db.prepare<[string, Instant], RunRow>(
    `SELECT * FROM runs INDEXED BY runs_by_instant
     WHERE kind = 'scheduled' AND job_id = ? AND scheduled_at > ? ORDER BY scheduled_at LIMIT 1`,
  );
  const byId = db.prepare<[string], RunRow>("SELECT * FROM runs WHERE id = ?");
  const ahead = db
    .prepare<[{ turn: number; at: Instant; id: string }], number>(
      `SELECT count(*) FROM runs INDEXED BY runs_in_turn
       WHERE state = 'queued' AND turn IS NOT NULL AND (turn, scheduled_at, id) < (@turn, @at, @id)`,
    )
    .pluck();

  const run = (row: RunRow | undefined): Run | undefined => (row === undefined ? undefined : runFrom(row));
  return {
    around(jobId: string, instant: Instant): RunsAround {
      const last = run(upTo.get(jobId, instant));
      const covers =
        last !== undefined &&
        (last.scheduledAt === instant || (last.instants > 1 && last.lastInstant >= instant));
      const before = covers ? run(upTo.get(jobId, last.scheduledAt - 1)) : last;
      return { at: covers ? last : undefined, before, after: run(after.get(jobId, instant)) };
    },
    details(runId: string): RunDetails | undefined {
      const row = byId.get(runId);
      if (row === undefined) return undefined;
      const waits = row.state === "queued" && row.turn !== null;
      return {
        plannedStart: row.planned_start ?? row.scheduled_at,
        slots: row.slots,
        ahead: waits ? (ahead.get({ turn: row.turn, at: row.scheduled_at, id: row.id }) ?? 0) : null,
        policyTrace: traceFrom(row.policy_trace),
      };
    },
  };
}

function traceFrom(text: string | null): readonly PolicyCondition[] {
  const value = parse(text);
  return Array.isArray(value) ? (value as PolicyCondition[]) : [];
}
