import Database from "better-sqlite3";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filled, temporaryFolder } from "./for-test.ts";
import { openConnection } from "./open.ts";
import { tidy } from "./tidy.ts";

let folder = "";
let path = "";
beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, "symbi.db");
  await filled(path, 1);
});
afterEach(() => rmSync(folder, { recursive: true }));

const logSize = () => statSync(`${path}-wal`).size;

test("the log is emptied when nobody reads, left alone when somebody does, and patience is as before", () => {
  const connection = openConnection(path, { mode: "existing", now: 0, busyTimeoutMs: 1234 });
  const grow = (letter: string) =>
    connection.write(() => connection.db.prepare("UPDATE jobs SET source = ?").run(letter.repeat(2_000_000)));
  grow("x");
  expect(logSize()).toBeGreaterThan(1_000_000);
  tidy(connection);
  expect(logSize()).toBe(0);

  const reader = new Database(path, { readonly: true });
  reader.exec("BEGIN");
  reader.prepare("SELECT count(*) FROM jobs").get();
  grow("y");
  tidy(connection);
  expect(logSize()).toBeGreaterThan(1_000_000);
  reader.close();
  tidy(connection);
  expect(logSize()).toBe(0);
  expect(connection.db.pragma("busy_timeout", { simple: true })).toBe(1234);
  connection.close();
});

test("a short log is not worth a look", () => {
  const connection = openConnection(path, { mode: "existing", now: 0 });
  connection.write(() => connection.db.prepare("UPDATE jobs SET source = 'x'").run());
  const before = logSize();
  tidy(connection);
  expect(logSize()).toBe(before);
  connection.close();
});
