import Database from "better-sqlite3";
import { hash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { StoreError } from "../store.ts";
import type { Instant } from "../types.ts";
import type { Migration } from "./migrations.ts";

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

/**
 * Brings the database to this version's schema, one transaction per step. A database that holds data is copied
 * beside itself first (`symbi.db.before-2`). Safe when several processes do it at once: who comes second finds
 * nothing left to do.
 */
export function migrate(
  db: Database.Database,
  path: string,
  now: Instant,
  migrations: readonly Migration[],
): void {
  let saved = false;
  while (pendingStep(db, path, migrations) !== undefined) {
    db.transaction(() => {
      const step = pendingStep(db, path, migrations);
      if (step === undefined) return;
      if (!saved && step.version > 1 && holdsData(db)) backUp(path, `${path}.before-${step.version}`);
      saved = true;
      if (step.version === 1) db.exec(LIST);
      db.exec(step.sql);
      db.prepare(
        "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)",
      ).run(step.version, step.name, checksum(step), now);
    }).immediate();
  }
}

/** Another process may have made the database this moment: of that nobody needs a copy. */
function holdsData(db: Database.Database): boolean {
  const found = db.prepare<[], number>("SELECT EXISTS (SELECT 1 FROM jobs) OR EXISTS (SELECT 1 FROM agents)");
  return found.pluck().get() === 1;
}

const LIST = `CREATE TABLE schema_migrations (
  version INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT`;

/** The first step this database lacks. Throws for one that is not ours, newer than ours, or altered. */
export function pendingStep(
  db: Database.Database,
  path: string,
  migrations: readonly Migration[],
): Migration | undefined {
  const applied = appliedSteps(db, path);
  const last = applied.at(-1)?.version ?? 0;
  if (last > newest(migrations)) {
    throw new StoreError(
      "newer_schema",
      `${path} was written by a newer symbi: its schema is version ${last}, and this one knows up to ${newest(migrations)}. Upgrade symbi, or choose another database with --db.`,
    );
  }
  for (const step of applied) {
    const ourStep = migrations.find(({ version }) => version === step.version);
    if (ourStep !== undefined && checksum(ourStep) === step.checksum) continue;
    throw new StoreError(
      "changed_schema",
      `${path} has schema step ${step.version} ("${step.name}") in another form than this symbi: it was made by an unreleased or altered version. Use the symbi that made it, or choose another database with --db.`,
    );
  }
  return migrations.find(({ version }) => version > last);
}

export function appliedSteps(db: Database.Database, path: string): Applied[] {
  const tables = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  if (tables.includes("schema_migrations")) {
    return db
      .prepare<[], Applied>("SELECT version, name, checksum FROM schema_migrations ORDER BY version")
      .all();
  }
  if (tables.length === 0) return [];
  throw new StoreError(
    "unopenable",
    `${path} is a database of another program: it holds ${tables.slice(0, 3).join(", ")}. Choose another file with --db.`,
  );
}

function newest(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

function checksum(step: Migration): string {
  return hash("sha256", step.sql, "hex");
}

/** A whole and durable copy, or none. The caller holds the write lock, so a second connection does the reading. */
function backUp(path: string, backup: string): void {
  const unfinished = `${backup}.unfinished`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, "wx", 0o600));
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true });
    try {
      source.prepare("VACUUM INTO ?").run(unfinished);
    } finally {
      source.close();
    }
    const copy = openSync(unfinished, "r+");
    fsyncSync(copy);
    closeSync(copy);
    renameSync(unfinished, backup);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
