import type { Instant, StoredEvent } from "../types.ts";
import type { Connection } from "./connection.ts";
import { parse } from "./definitions.ts";

interface EventRow {
  readonly run_id: string;
  readonly attempt: number;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly data: string;
}

function eventFrom(row: EventRow): StoredEvent {
  const data = parse(row.data);
  return {
    runId: row.run_id,
    attempt: row.attempt,
    seq: row.seq,
    at: row.at,
    type: row.type,
    data: data === undefined ? { unreadable: row.data } : data,
  };
}

export type Events = ReturnType<typeof openEvents>;

export function openEvents({ db }: Connection) {
  const insert = db.prepare<[string, number, number, Instant, string, string]>(
    `INSERT INTO run_events (run_id, attempt, seq, at, type, data) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const ofRun = db.prepare<[string, number, number], EventRow>(
    "SELECT * FROM run_events WHERE run_id = ? AND (attempt, seq) > (?, ?) ORDER BY attempt, seq",
  );

  return {
    append({ runId, attempt, seq, at, type, data }: StoredEvent): void {
      insert.run(runId, attempt, seq, at, type, JSON.stringify(data ?? null));
    },
    ofRun(runId: string, after: { attempt: number; seq: number }): StoredEvent[] {
      return ofRun.all(runId, after.attempt, after.seq).map(eventFrom);
    },
  };
}
