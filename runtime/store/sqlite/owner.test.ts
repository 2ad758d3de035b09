import Database from "better-sqlite3";
import { rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { OwnerInfo, Store } from "../store.ts";
import { openForTest, temporaryFolder } from "./for-test.ts";

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = temporaryFolder();
  store = await openForTest(join(folder, "symbi.db"));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const owner: OwnerInfo = { id: "me", kind: "scheduler", pid, host: hostname(), since: 1 };

function openLock(begin: string): Database.Database {
  const lock = new Database(join(folder, "symbi.db.owner"), { timeout: 0 });
  lock.exec(begin);
  lock.prepare("SELECT count(*) FROM sqlite_schema").get();
  return lock;
}

test("taking the store waits for one who only looks", async () => {
  const looker = openLock("BEGIN");
  const taking = store.acquire(owner);
  looker.close();
  expect((await taking).ok).toBe(true);
});

test("looking waits for one who has just taken it to sign", async () => {
  const taker = openLock("BEGIN EXCLUSIVE");
  const looking = store.holder();
  const db = new Database(join(folder, "symbi.db"));
  db.prepare("INSERT INTO owner VALUES (1, @id, @kind, @pid, @host, @since)").run(owner);
  db.close();
  expect(await looking).toEqual(owner);
  taker.close();
});

test("a signature without the lock counts for nothing", async () => {
  const db = new Database(join(folder, "symbi.db"));
  db.prepare("INSERT INTO owner VALUES (1, @id, @kind, @pid, @host, @since)").run(owner);
  db.close();
  expect(await store.holder()).toBeUndefined();
  const other = { ...owner, id: "other" };
  expect((await store.acquire(other)).ok).toBe(true);
  expect(await store.holder()).toEqual(other);
});

test("another machine's owner is believed while the lock is held", async () => {
  const far = { ...owner, id: "far", host: "elsewhere.example", pid: 1 };
  const lock = openLock("BEGIN EXCLUSIVE");
  const db = new Database(join(folder, "symbi.db"));
  db.prepare("INSERT INTO owner VALUES (1, @id, @kind, @pid, @host, @since)").run(far);
  db.close();
  expect(await store.acquire(owner)).toEqual({ ok: false, holder: far });
  lock.close();
});
