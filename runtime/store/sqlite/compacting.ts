import Database from "better-sqlite3";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { asStoreError } from "./errors.ts";
import { withDatabase } from "./looking.ts";

export interface Compacted {
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/**
 * Writes the database anew without the holes that pruning leaves, which are otherwise used again but not given back.
 * Nobody else may write meanwhile; it needs as much room again as the database has. Throws `StoreError`.
 */
export async function compactDatabase(file: string): Promise<Compacted> {
  const path = resolve(file);
  await withDatabase(path, () => undefined);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    db.pragma("synchronous = FULL");
    db.pragma("wal_checkpoint(TRUNCATE)");
    const bytesBefore = statSync(path).size;
    db.exec("VACUUM");
    db.pragma("wal_checkpoint(TRUNCATE)");
    return { bytesBefore, bytesAfter: statSync(path).size };
  } catch (error) {
    throw asStoreError(error, path);
  } finally {
    db?.close();
  }
}
