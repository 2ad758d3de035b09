import Database from "better-sqlite3";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addJob, claimAndStart, everyTen, nothing, outcome, reason } from "../conformance/material.ts";
import { temporaryFolder } from "./for-test.ts";
import { openSqliteStore } from "./store.ts";

/** All but what lists everything on purpose. */
test("no operation of a scheduler looks at more rows than it is about", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "symbi.db");
  const seen = new Set<string>();
  const store = openSqliteStore(path, { mode: "create", now: 0, trace: (sql) => seen.add(sql) });
  await addJob(store, "a");
  await addJob(store, "b");
  seen.clear();

  const attempts = await claimAndStart(store, 100);
  const deliveries = (runId: string) => [{ id: `${runId}.out`, channel: "stdout" }];
  const session = { from: 0, messages: [], own: [], tokens: null };
  await store.appendEvents(
    attempts.map(({ runId }) => ({ runId, attempt: 1, seq: 1, at: 1, type: "text", data: {} })),
  );
  await store.finishAttempts(
    110,
    attempts.map(({ runId, fence }) => outcome(runId, fence, { deliveries: deliveries(runId), session })),
    nothing,
  );
  await store.claimDue(110, 9, everyTen);
  await store.spent("a-id", 0, 120);
  await store.changeJob("a-id", 111, () => ({ cancelWaiting: reason("paused") }));
  await store.dueDeliveries(110, 9);
  await store.settleDeliveries(110, []);
  await store.nextDue(0);
  await store.countRunning();
  await store.runningAttempts();
  await store.listRuns("a-id", { limit: 5 });
  await store.totals();
  await store.tally();
  await store.prune({ before: 200, minRuns: 1, limit: 100 });
  await store.findJob("a");
  await store.changeJob("a-id", 112, () => ({ clearSession: reason("session_cleared") }));
  await store.close();

  const db = new Database(path);
  const plans = [...seen]
    .filter((sql) => !/^(BEGIN|COMMIT|ROLLBACK|--)/.test(sql))
    .map((sql) => ({
      sql,
      plan: db
        .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => detail),
    }));
  db.close();
  rmSync(folder, { recursive: true });

  expect(plans.length).toBeGreaterThan(20);
  const through = /^SCAN (?!CONSTANT ROW)|TEMP B-TREE/;
  // In the order of an index, and only as far as the limit says.
  const inOrder =
    /USING (COVERING )?INDEX (jobs_due|runs_in_turn|runs_waiting|attempts_running|deliveries_due)/;
  const slow = plans.filter(({ plan }) =>
    plan.some((detail) => through.test(detail) && !inOrder.test(detail) && !detail.includes("json_each")),
  );
  expect(slow).toEqual([]);
});
