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
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addJob, claimAndStart } from "../conformance/material.ts";
import { backUpDatabase } from "./backup.ts";
import { compactDatabase } from "./compacting.ts";
import { filled, openForTest, refusal, temporaryFolder } from "./for-test.ts";
import { readSchema } from "./looking.ts";
import { migrations } from "./migrations.ts";
import { openConnection } from "./open.ts";
import { openSqliteStore } from "./store.ts";

let folder = "";
let path = "";
let copy = "";
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "symbi.db");
  copy = join(folder, "copy.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const keep = { overwrite: false };

async function jobsIn(file: string) {
  const store = await openForTest(file);
  const jobs = await store.listJobs();
  await store.close();
  return jobs;
}

describe("a backup", () => {
  test("is one sound file for nobody else to read, and works as a database", async () => {
    const store = await openForTest(path);
    await addJob(store, "a");
    await claimAndStart(store, 100);
    const made = await backUpDatabase(path, copy, keep);
    expect(made).toEqual({
      path: copy,
      bytes: statSync(copy).size,
      schemaVersion: migrations.length,
      jobs: 1,
      runs: 1,
    });
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
    const restored = openSqliteStore(copy, { mode: "existing", now: 0 });
    expect(await restored.listRuns("a-id")).toEqual(await store.listRuns("a-id"));
    await restored.close();
    await store.close();
  });

  test("is of one moment while another process writes on, and ends", async () => {
    await filled(path, 300);
    const code = `const Database = require("better-sqlite3"); const db = new Database(${JSON.stringify(path)});
      const write = db.prepare("UPDATE jobs SET run_count = run_count + 1");
      write.run(); console.log("begun"); setInterval(() => { for (let i = 0; i < 20; i++) write.run(); }, 0);`;
    const child = spawn(process.execPath, ["--eval", code], { stdio: ["ignore", "pipe", "inherit"] });
    await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    try {
      for (const name of ["one", "two", "three"]) {
        const target = join(folder, name);
        expect(await backUpDatabase(path, target, keep)).toMatchObject({ jobs: 300 });
        const db = new Database(target, { readonly: true });
        expect(db.prepare("SELECT count(DISTINCT run_count) FROM jobs").pluck().get()).toBe(1);
        db.close();
      }
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  });

  test("of an older schema is a copy as it is", async () => {
    openConnection(path, { mode: "create", now: 0, migrations: migrations.slice(0, 1) }).close();
    expect((await backUpDatabase(path, copy, keep)).schemaVersion).toBe(1);
  });

  test("never takes the place of a file unless told to, and then only when it is whole", async () => {
    await filled(path, 1);
    writeFileSync(copy, "precious");
    expect(await refusal(copy, () => backUpDatabase(path, copy, keep))).toMatch(
      /^unopenable: FILE is there already, and was left as it is.*--force/,
    );
    expect(readFileSync(copy, "utf8")).toBe("precious");
    expect(await backUpDatabase(path, copy, { overwrite: true })).toMatchObject({ jobs: 1 });
  });

  test.each(["symbi.db", "symbi.db-wal", "symbi.db.owner", "link/symbi.db"])(
    "cannot take the place of %s, however it is called",
    async (name) => {
      await filled(path, 1);
      symlinkSync(folder, join(folder, "link"));
      const target = join(folder, name);
      expect(await refusal(target, () => backUpDatabase(path, target, { overwrite: true }))).toMatch(
        /^unopenable: FILE belongs to the database itself/,
      );
    },
  );

  test("where it cannot be written says so and leaves nothing", async () => {
    await filled(path, 1);
    const nowhere = join(folder, "none", "copy.db");
    expect(await refusal(nowhere, () => backUpDatabase(path, nowhere, keep))).toMatch(
      /^unopenable: FILE could not be written: ENOENT.*No backup was made/,
    );
    mkdirSync(copy);
    expect(await refusal(copy, () => backUpDatabase(path, copy, keep))).toMatch(
      /^unopenable: FILE is a folder/,
    );
  });

  test("of a damaged database is none", async () => {
    await filled(path, 300);
    const db = new Database(path);
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
    const bytes = readFileSync(path);
    bytes.fill(0xab, 4096 * 20, 4096 * 24);
    writeFileSync(path, bytes);
    expect(await refusal(path, () => backUpDatabase(path, copy, keep))).toMatch(/^corrupt: FILE is damaged/);
    expect(readdirSync(folder).filter((name) => name.startsWith("copy"))).toEqual([]);
  });

  test("of nothing, or of what is no database, is refused", async () => {
    expect(await refusal(path, () => backUpDatabase(path, copy, keep))).toMatch(
      /^unopenable: There is no symbi/,
    );
    writeFileSync(path, "x".repeat(4096));
    expect(await refusal(path, () => backUpDatabase(path, copy, keep))).toMatch(
      /^unopenable: FILE is not an SQLite database/,
    );
    truncateSync(path, 0);
    expect(await backUpDatabase(path, copy, keep)).toMatchObject({ schemaVersion: 0, jobs: 0 });
  });
});

describe("the schema of a database", () => {
  test("is told without changing it", async () => {
    await filled(path, 1);
    expect(await readSchema(path)).toEqual({ path, version: migrations.length, pending: [] });
    const empty = join(folder, "empty.db");
    writeFileSync(empty, "");
    expect(await readSchema(empty)).toMatchObject({
      version: 0,
      pending: migrations.map(({ version, name }) => ({ version, name })),
    });
    expect(statSync(empty).size).toBe(0);
  });

  test("that is newer than ours is refused", async () => {
    await filled(path, 1);
    const db = new Database(path);
    db.exec("INSERT INTO schema_migrations VALUES (999, 'later', '', 0)");
    db.close();
    expect(await refusal(path, () => readSchema(path))).toMatch(/^newer_schema: FILE/);
  });
});

describe("compacting", () => {
  test("gives back what was removed, and changes nothing else", async () => {
    await filled(path, 2000);
    const db = new Database(path);
    db.exec(`
      UPDATE jobs SET removed_at = 1 WHERE id > 'job1';
      DELETE FROM job_events WHERE job_id > 'job1';
      DELETE FROM job_versions WHERE job_id > 'job1';
      DELETE FROM jobs WHERE id > 'job1';`);
    db.close();
    const before = await jobsIn(path);
    const { bytesBefore, bytesAfter } = await compactDatabase(path);
    expect(bytesAfter).toBeLessThan(bytesBefore / 2);
    expect(statSync(path).size).toBe(bytesAfter);
    const after = await jobsIn(path);
    expect(after).toEqual(before);
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  test("of what is not there makes nothing", async () => {
    expect(await refusal(path, () => compactDatabase(path))).toMatch(/^unopenable: There is no symbi/);
    expect(existsSync(path)).toBe(false);
  });
});
