import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addJob, everyTen } from "../conformance/material.ts";
import { StoreError } from "../store.ts";
import { filled, refusal, temporaryFolder } from "./for-test.ts";
import { openConnection, type SqliteOptions } from "./open.ts";
import { openSqliteStore, storeOver } from "./store.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));

const create: SqliteOptions = { mode: "create", now: 0 };

describe("a database that others use", () => {
  test("is locked while another process writes for too long, and readable all the while", async () => {
    const path = join(folder, "symbi.db");
    await filled(path, 1);
    const code = `const Database = require("better-sqlite3"); const db = new Database(${JSON.stringify(path)});
      db.exec("BEGIN EXCLUSIVE"); console.log("locked"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--eval", code], { stdio: ["ignore", "pipe", "inherit"] });
    await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const store = openSqliteStore(path, { ...create, busyTimeoutMs: 50 });
    const error = await refusal(path, () => store.claimDue(100, 1, everyTen));
    expect(error).toMatch(/^locked: FILE .*another process/);
    expect(await store.listJobs()).toHaveLength(1);
    child.kill("SIGKILL");
    await once(child, "close");
    expect(await store.claimDue(100, 1, everyTen)).toMatchObject({ rows: 1 });
    await store.close();
  });

  test("opened for reading, it shows everything and takes nothing", async () => {
    const path = join(folder, "symbi.db");
    await filled(path, 2);
    const store = openSqliteStore(path, { mode: "read", now: 0 });
    expect(await store.listJobs()).toHaveLength(2);
    const error = await refusal(path, () => store.claimDue(100, 1, everyTen));
    expect(error).toMatch(/^read_only: FILE .*cannot be written/);
    expect(await store.holder()).toBeUndefined();
    await store.close();
  });

  test("an empty file is a new database, but not for reading", async () => {
    const path = join(folder, "symbi.db");
    writeFileSync(path, "");
    const error = await refusal(path, () => openSqliteStore(path, { mode: "read", now: 0 }));
    expect(error).toMatch(/^read_only: FILE .*empty or from an older symbi/);
    await openSqliteStore(path, { mode: "existing", now: 0 }).close();
  });
});

describe("a disk that is full", () => {
  test("no half of an operation stays, and work goes on when there is room again", async () => {
    const path = join(folder, "symbi.db");
    const connection = openConnection(path, create);
    const store = storeOver(connection);
    const pages = Number(connection.db.pragma("page_count", { simple: true }));
    connection.db.pragma(`max_page_count = ${pages + 5}`);
    const stored = await fillUp(() => addFilling(store, path));
    const jobs = await store.listJobs();
    expect(jobs).toHaveLength(stored);
    expect(connection.db.pragma("integrity_check", { simple: true })).toBe("ok");
    connection.db.pragma("max_page_count = 100000");
    await addFilling(store, path);
    expect(await store.listJobs()).toHaveLength(stored + 1);
    await store.close();
  });

  test.skipIf(!mayMount())("so too on a real one", async () => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk]);
    try {
      const path = join(disk, "symbi.db");
      const store = openSqliteStore(path, create);
      const stored = await fillUp(() => addFilling(store, path));
      expect(await store.listJobs()).toHaveLength(stored);
      const another = join(disk, "another.db");
      const refused = await refusal(another, () => openSqliteStore(another, create));
      expect(refused).toMatch(/^disk_full: FILE .*disk is full/);
      execFileSync("mount", ["-o", "remount,size=8m", disk]);
      await addFilling(store, path);
      expect(await store.listJobs()).toHaveLength(stored + 1);
      await store.close();
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  let filling = 0;
  async function addFilling(store: ReturnType<typeof storeOver>, path: string): Promise<void> {
    filling += 1;
    await addJob(store, `job${filling}`, { definition: { input: `${path}${"x".repeat(3000)}` } });
  }

  /** Until it is refused for lack of room. Answers how often it was not. */
  async function fillUp(add: () => Promise<void>): Promise<number> {
    for (let stored = 0; stored < 1000; stored += 1) {
      try {
        await add();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        expect(error.code).toBe("disk_full");
        return stored;
      }
    }
    throw new Error("The disk never filled up.");
  }
});

describe("a disk that is read-only", () => {
  test.skipIf(!mayMount())("is refused at once, with the file and what to do", async () => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    try {
      const path = join(disk, "symbi.db");
      await filled(path, 1);
      execFileSync("mount", ["-o", "remount,ro", disk]);
      const error = await refusal(path, () => openSqliteStore(path, create));
      expect(error).toMatch(/^read_only: FILE .*read-only.*--db/);
      const another = join(disk, "new", "symbi.db");
      expect(await refusal(another, () => openSqliteStore(another, create))).toMatch(
        /^read_only: FILE.*read-only/,
      );
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

function mayMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const place = temporaryFolder();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place], { stdio: "ignore" });
    execFileSync("umount", [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true });
  }
}
