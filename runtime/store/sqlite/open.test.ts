import Database from "better-sqlite3";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filled, refusal, temporaryFolder } from "./for-test.ts";
import { migrations } from "./migrations.ts";
import { openConnection, type SqliteOptions } from "./open.ts";
import { openSqliteStore } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const create: SqliteOptions = { mode: "create", now: 0 };

describe("making a database", () => {
  test("makes folder and files for this user alone", async () => {
    const path = join(folder, "deep", "er", "symbi.db");
    const store = openSqliteStore(path, create);
    const owner = { id: "o", kind: "scheduler", pid: process.pid, host: "h", since: 1 } as const;
    await store.acquire(owner);
    const modes = ["..", ".", "symbi.db", "symbi.db-wal", "symbi.db-shm", "symbi.db.owner"].map((name) =>
      (statSync(join(folder, "deep", "er", name)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "600", "600", "600", "600"]);
    await store.close();
  });

  test("a folder that is there keeps its mode", async () => {
    mkdirSync(join(folder, "open"), { mode: 0o755 });
    await openSqliteStore(join(folder, "open", "symbi.db"), create).close();
    expect(statSync(join(folder, "open")).mode & 0o777).toBe(0o755);
  });

  test("every commit reaches the disk, and references are kept", () => {
    const { db, close } = openConnection(join(folder, "symbi.db"), create);
    const setting = (name: string) => db.pragma(name, { simple: true });
    const settings = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout", "cell_size_check"];
    expect(settings.map(setting)).toEqual(["wal", 2, 1, 5000, 1]);
    close();
  });

  test("several processes may make it at once", async () => {
    const path = join(folder, "symbi.db");
    const program = new URL("./for-test.ts", import.meta.url).href;
    const code = `const { openForTest } = await import(${JSON.stringify(program)});
      const store = await openForTest(${JSON.stringify(path)}); await store.listJobs(); await store.close();`;
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ["--input-type=module", "--eval", code], { stdio: "inherit" }),
    );
    const ends = await Promise.all(children.map((child) => once(child, "exit")));
    expect(ends.map(([status]) => Number(status))).toEqual([0, 0, 0, 0]);
    const db = new Database(path);
    expect(db.prepare("SELECT version FROM schema_migrations").pluck().all()).toEqual(
      migrations.map(({ version }) => version),
    );
    db.close();
    expect(readdirSync(folder).filter((name) => name.includes("before"))).toEqual([]);
  });
});

describe("what cannot be opened is refused, and left as it was", () => {
  test.each(["existing", "read"] as const)("nothing there, mode %s", async (mode) => {
    const path = join(folder, "none", "symbi.db");
    const error = await refusal(path, () => openSqliteStore(path, { mode, now: 0 }));
    expect(error).toMatch(/^unopenable: There is no symbi database at FILE\..*--db/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  });

  test("a folder", async () => {
    expect(await refusal(folder, () => openSqliteStore(folder, create))).toMatch(
      /^unopenable: FILE.*is a folder/,
    );
  });

  test("a path through a file", async () => {
    writeFileSync(join(folder, "file"), "x");
    const path = join(folder, "file", "symbi.db");
    expect(await refusal(path, () => openSqliteStore(path, create))).toMatch(
      /^unopenable: FILE.*not a folder/,
    );
  });

  test("a link that goes round in a circle", async () => {
    const path = join(folder, "loop");
    symlinkSync(path, path);
    expect(await refusal(path, () => openSqliteStore(path, create))).toMatch(/^unopenable: FILE.*cannot be/);
  });

  test.each([
    ["text", "Dear diary, this is no database.\n".repeat(200)],
    ["a few bytes", "x"],
    ["binary", Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
  ])("%s", async (_what, content) => {
    const path = join(folder, "symbi.db");
    writeFileSync(path, content);
    for (const mode of ["create", "read"] as const) {
      const error = await refusal(path, () => openSqliteStore(path, { mode, now: 0 }));
      expect(error).toMatch(/^unopenable: FILE .*not an SQLite database/);
    }
    expect(readFileSync(path)).toEqual(Buffer.from(content));
  });

  test("another program's database", async () => {
    const path = join(folder, "symbi.db");
    const db = new Database(path);
    db.exec("CREATE TABLE recipes (cake TEXT)");
    db.close();
    const before = readFileSync(path);
    const error = await refusal(path, () => openSqliteStore(path, create));
    expect(error).toMatch(/^unopenable: FILE .*another program.*recipes/);
    expect(readFileSync(path)).toEqual(before);
  });

  test("a database that was cut short", async () => {
    const path = join(folder, "symbi.db");
    await filled(path, 100);
    truncateSync(path, 4096 * 3);
    expect(await refusal(path, () => openSqliteStore(path, create))).toMatch(
      /^corrupt: FILE.*damaged.*backup/,
    );
  });

  test("damage in the middle shows when it is met", async () => {
    const path = join(folder, "symbi.db");
    await filled(path, 300);
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096 * 20);
    writeFileSync(path, bytes);
    const error = await refusal(path, async () => {
      const store = openSqliteStore(path, create);
      try {
        await store.listJobs();
      } finally {
        await store.close();
      }
    });
    expect(error).toMatch(/^corrupt: FILE .*damaged/);
  });
});
