import Database from "better-sqlite3";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addJob } from "../conformance/material.ts";
import { temporaryFolder } from "./for-test.ts";
import { migrations } from "./migrations.ts";
import { openSqliteStore } from "./store.ts";

test("an older database's jobs are in the tally", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "symbi.db");
  const store = openSqliteStore(path, { mode: "create", now: 0 });
  for (const name of ["a", "b", "c", "d"]) await addJob(store, name);
  await store.changeJob("a-id", 120, () => ({ state: "paused" }));
  await store.changeJob("b-id", 120, () => ({ remove: true }));
  const counted = await store.tally();
  expect(counted).toMatchObject({ activeJobs: 2, pausedJobs: 1 });
  await store.close();

  const db = new Database(path);
  const step = migrations.find(({ name }) => name === "tally of jobs");
  for (const trigger of ["added", "moved", "gone"]) db.exec(`DROP TRIGGER tally_job_${trigger}`);
  db.exec("DROP TABLE tally");
  db.exec(step?.sql ?? "");
  db.close();
  const again = openSqliteStore(path, { mode: "existing", now: 0 });
  expect(await again.tally()).toEqual(counted);
  await again.close();
  rmSync(folder, { recursive: true });
});
