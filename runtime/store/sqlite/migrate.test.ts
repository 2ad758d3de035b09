import Database from "better-sqlite3";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addJob } from "../conformance/material.ts";
import { refusal, temporaryFolder } from "./for-test.ts";
import { type Migration, migrations } from "./migrations.ts";
import { openSqliteStore } from "./store.ts";

let path = "";
beforeEach(() => {
  path = join(temporaryFolder(), "symbi.db");
});
afterEach(() => rmSync(join(path, ".."), { recursive: true }));

const second: Migration = {
  version: migrations.length + 1,
  name: "notes",
  sql: "ALTER TABLE jobs ADD COLUMN note TEXT; UPDATE jobs SET note = name",
};
const third: Migration = {
  version: migrations.length + 2,
  name: "more notes",
  sql: "CREATE TABLE notes (note TEXT)",
};
const before = () => `${path}.before-${second.version}`;

function open(steps: readonly Migration[], now = 0, mode: "create" | "read" = "create") {
  return openSqliteStore(path, { mode, now, migrations: steps });
}

function ask(file: string, sql: string): unknown[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
}

async function oldDatabase(): Promise<void> {
  const store = open(migrations, 11);
  await addJob(store, "kept");
  await store.close();
}

describe("migrations", () => {
  test("are numbered from 1 without a hole", () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  });

  test("bring an older database up to date, once, after a copy of it was put beside it", async () => {
    await oldDatabase();
    await open([...migrations, second, third], 22).close();
    await open([...migrations, second, third], 33).close();

    expect(ask(path, "SELECT version, applied_at FROM schema_migrations")).toEqual([
      ...migrations.map(({ version }) => [version, 11]),
      [second.version, 22],
      [third.version, 22],
    ]);
    expect(ask(path, "SELECT name, note FROM jobs")).toEqual([["kept", "kept"]]);
    expect(ask(before(), "SELECT max(version) FROM schema_migrations")).toEqual([[migrations.length]]);
    expect(ask(before(), "SELECT name FROM jobs")).toEqual([["kept"]]);
    expect(statSync(before()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.before-${third.version}`)).toBe(false);
    expect(existsSync(`${before()}.unfinished`)).toBe(false);
  });

  test("the copy is a database that works", async () => {
    await oldDatabase();
    await open([...migrations, second]).close();
    const store = openSqliteStore(before(), { mode: "existing", now: 0, migrations });
    expect(await store.listJobs()).toHaveLength(1);
    await store.close();
  });

  test("a step that fails leaves nothing of itself", async () => {
    await oldDatabase();
    const broken = { ...third, sql: "CREATE TABLE notes (note TEXT); INSERT INTO nowhere VALUES (1)" };
    expect(() => open([...migrations, second, broken])).toThrow("nowhere");
    expect(ask(path, "SELECT max(version) FROM schema_migrations")).toEqual([[second.version]]);
    expect(ask(path, "SELECT name FROM sqlite_schema WHERE name = 'notes'")).toEqual([]);
    await open([...migrations, second, third]).close();
  });

  test("where no copy can be made nothing is migrated", async () => {
    await oldDatabase();
    mkdirSync(join(`${before()}.unfinished`, "occupied"), { recursive: true });
    expect(() => open([...migrations, second])).toThrow(/./);
    expect(ask(path, "SELECT max(version) FROM schema_migrations")).toEqual([[migrations.length]]);
  });

  test("a database from a newer symbi is refused as it is", async () => {
    await open([...migrations, second, third]).close();
    for (const mode of ["create", "read"] as const) {
      expect(await refusal(path, () => open(migrations, 0, mode))).toBe(
        `newer_schema: FILE was written by a newer symbi: its schema is version ${third.version}, and this one knows up to ${migrations.length}. Upgrade symbi, or choose another database with --db.`,
      );
    }
  });

  test("a database whose steps are not ours is refused", async () => {
    await open([...migrations, second]).close();
    const altered = [...migrations, { ...second, sql: `${second.sql} ` }, third];
    expect(await refusal(path, () => open(altered))).toMatch(
      new RegExp(`^changed_schema: FILE has schema step ${second.version} \\("notes"\\) in another form`),
    );
    expect(ask(path, "SELECT max(version) FROM schema_migrations")).toEqual([[second.version]]);
  });

  test("reading migrates nothing", async () => {
    await oldDatabase();
    expect(await refusal(path, () => open([...migrations, second], 0, "read"))).toMatch(/^read_only: FILE/);
    expect(existsSync(before())).toBe(false);
  });
});
