import type Database from "better-sqlite3";
import { StoreError } from "../store.ts";
import { invariants } from "./invariants.ts";
import { withDatabase } from "./looking.ts";

/** Something that should not be in a database. */
export interface DatabaseFinding {
  /** Stable: `damage`, `dangling`, `old_schema`, or the name of an invariant. */
  readonly code: string;
  readonly message: string;
  readonly count: number;
  /** The first of what is concerned. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

/** SQLite's own check, then ours. Changes nothing, and may run beside a scheduler. Throws `StoreError` where nothing can be read. */
export async function checkDatabase(file: string): Promise<readonly DatabaseFinding[]> {
  try {
    return await withDatabase(file, ({ db, schema }) => {
      const damage = damageOf(db);
      if (damage.length > 0) return damage;
      if (schema.pending.length === 0) return [...danglingIn(db), ...brokenIn(db)];
      const message = `its schema is version ${schema.version}, and some checks need version ${schema.pending.at(-1)?.version}: run \`symbi db migrate\``;
      return [...(schema.version === 0 ? [] : danglingIn(db)), found("old_schema", message, [])];
    });
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
    return [found("damage", error.message, [])];
  }
}

function damageOf(db: Database.Database): readonly DatabaseFinding[] {
  const lines = db
    .prepare<[], string>("PRAGMA integrity_check(100)")
    .pluck()
    .all()
    .filter((line) => line !== "ok");
  const message = "the file is damaged: restore a backup";
  return lines.length === 0 ? [] : [found("damage", message, lines)];
}

function danglingIn(db: Database.Database): readonly DatabaseFinding[] {
  const rows = db
    .prepare<[], { table: string; rowid: number; parent: string }>("PRAGMA foreign_key_check")
    .all();
  const message = "rows speak of others that are not there";
  const examples = rows.map(({ table, rowid, parent }) => `${table} row ${rowid} → ${parent}`);
  return rows.length === 0 ? [] : [found("dangling", message, examples)];
}

function brokenIn(db: Database.Database): readonly DatabaseFinding[] {
  return invariants.flatMap(({ code, message, sql }) => {
    const concerned = db.prepare<[], string>(sql).pluck().all();
    return concerned.length === 0 ? [] : [found(code, message, concerned)];
  });
}

function found(code: string, message: string, all: readonly string[]): DatabaseFinding {
  return { code, message, count: Math.max(1, all.length), examples: all.slice(0, EXAMPLES) };
}
