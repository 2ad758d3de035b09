import Database from "better-sqlite3";
import { resolve } from "node:path";
import { asStoreError } from "./errors.ts";
import { appliedSteps, pendingStep } from "./migrate.ts";
import { migrations as ours, type Migration } from "./migrations.ts";
import { prepareFile } from "./open.ts";

/** Where a database's schema stands. */
export interface SchemaState {
  readonly path: string;
  /** 0: an empty file. */
  readonly version: number;
  /** What this symbi would do to it, in order. */
  readonly pending: readonly { readonly version: number; readonly name: string }[];
}

export interface Looked {
  readonly db: Database.Database;
  readonly path: string;
  readonly schema: SchemaState;
}

/**
 * Opens a database as it is, of this version's schema or an older one, changes nothing, and closes it after `work`.
 * Throws `StoreError` where it is none of ours, or cannot be read.
 */
export async function withDatabase<T>(file: string, work: (looked: Looked) => T | Promise<T>): Promise<T> {
  const path = resolve(file);
  let db: Database.Database | undefined;
  try {
    prepareFile(path, "read");
    db = new Database(path, { readonly: true, fileMustExist: true });
    return await work({ db, path, schema: schemaOf(db, path, ours) });
  } catch (error) {
    throw asStoreError(error, path);
  } finally {
    db?.close();
  }
}

function schemaOf(db: Database.Database, path: string, migrations: readonly Migration[]): SchemaState {
  const first = pendingStep(db, path, migrations);
  return {
    path,
    version: appliedSteps(db, path).at(-1)?.version ?? 0,
    pending:
      first === undefined
        ? []
        : migrations
            .filter(({ version }) => version >= first.version)
            .map(({ version, name }) => ({ version, name })),
  };
}

/** Throws `StoreError`. */
export function readSchema(file: string): Promise<SchemaState> {
  return withDatabase(file, ({ schema }) => schema);
}
