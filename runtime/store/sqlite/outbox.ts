import type { DeliveryResult, Outcome } from "../store.ts";
import type { Delivery, DeliveryState, Instant } from "../types.ts";
import type { Connection } from "./connection.ts";

interface DeliveryRow {
  readonly id: string;
  readonly run_id: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly next_try: number | null;
  readonly delivered_at: number | null;
  readonly error: string | null;
}

function deliveryFrom(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    runId: row.run_id,
    channel: row.channel,
    state: row.state,
    tries: row.tries,
    nextTry: row.next_try,
    deliveredAt: row.delivered_at,
    error: row.error,
  };
}

export type Outbox = ReturnType<typeof openOutbox>;

export function openOutbox({ db }: Connection) {
  const insert = db.prepare<[string, string, string, Instant, Instant, Instant]>(
    "INSERT INTO deliveries (id, run_id, channel, state, next_try, created_at, waits_since) VALUES (?, ?, ?, 'pending', ?, ?, ?)",
  );
  // Of equally due ones, those of the run that ended first go first. (A bare parameter as a limit would have
  // SQLite plan the statement anew at every run.)
  const due = db.prepare<[Instant, number], DeliveryRow>(
    "SELECT * FROM deliveries WHERE state = 'pending' AND next_try <= ? ORDER BY next_try, rowid LIMIT +?",
  );
  const dueOf = db.prepare<[string, Instant, number], DeliveryRow>(
    "SELECT * FROM deliveries WHERE run_id = ? AND state = 'pending' AND next_try <= ? ORDER BY next_try, rowid LIMIT +?",
  );
  const nextTry = db
    .prepare<[Instant], number>(
      "SELECT next_try FROM deliveries WHERE state = 'pending' AND next_try > ? ORDER BY next_try LIMIT 1",
    )
    .pluck();
  const settle = db.prepare<[DeliveryState, Instant | null, Instant, Instant | null, string | null, string]>(
    `UPDATE deliveries SET state = ?, tries = tries + 1, next_try = ?, waits_since = ?, delivered_at = ?, error = ?
     WHERE id = ? AND state = 'pending'`,
  );
  const setBack = db.prepare<[{ now: Instant; by: number }]>(`
    UPDATE deliveries INDEXED BY deliveries_due
    SET next_try = next_try - max(@by, waits_since - @now), waits_since = waits_since - max(@by, waits_since - @now)
    WHERE state = 'pending' AND (@by > 0 OR waits_since > @now)`);
  const ofRun = db.prepare<[string], DeliveryRow>("SELECT * FROM deliveries WHERE run_id = ? ORDER BY rowid");

  return {
    add(runId: string, deliveries: Outcome["deliveries"], now: Instant): void {
      for (const { id, channel } of deliveries) insert.run(id, runId, channel, now, now, now);
    },
    due: (now: Instant, limit: number): Delivery[] => due.all(now, limit).map(deliveryFrom),
    dueOf: (runId: string, now: Instant, limit: number): Delivery[] =>
      dueOf.all(runId, now, limit).map(deliveryFrom),
    nextTry: (after: Instant): Instant | undefined => nextTry.get(after),
    settle({ id, state, nextTry: at, error }: DeliveryResult, now: Instant): void {
      const deliveredAt = state === "delivered" ? now : null;
      settle.run(state, state === "pending" ? at : null, now, deliveredAt, error, id);
    },
    /** Takes what the clock was set back by from every wait for the next try. */
    clockSetBack: (now: Instant, by: number): number => setBack.run({ now, by }).changes,
    ofRun: (runId: string): Delivery[] => ofRun.all(runId).map(deliveryFrom),
  };
}
