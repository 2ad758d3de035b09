import type Database from "better-sqlite3";
import { statSync } from "node:fs";
import { StoreError } from "../store.ts";
import { asStoreError, MOVED } from "./errors.ts";

/** A database connection whose work is always one transaction, and whose errors are `StoreError`s. */
export interface Connection {
  readonly db: Database.Database;
  readonly path: string;
  /** Which version of the time zones' rules this process computes with. */
  readonly zoneData: string;
  /** `BEGIN IMMEDIATE`: a transaction that begins by reading could find itself unable to write. */
  readonly write: <T>(work: () => T) => T;
  /** All reads of `work` see one state of the database. */
  readonly read: <T>(work: () => T) => T;
  readonly close: () => void;
}

export function connection(
  db: Database.Database,
  path: string,
  zoneData: string = process.versions["tz"] ?? "unknown",
): Connection {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, path);
    }
  };
  // Made once: each one made is a set of functions and statements of its own.
  const transaction = db.transaction((work: () => unknown) => work());
  const opened = identityOf(path);
  // In WAL mode SQLite would write on into a file that nobody can open any more.
  const requireInPlace = (): void => {
    if (!db.memory && identityOf(path) !== opened) throw new StoreError("unopenable", `${path} ${MOVED}`);
  };
  return {
    db,
    path,
    zoneData,
    write: (work) =>
      guarded(() => {
        requireInPlace();
        return transaction.immediate(work) as ReturnType<typeof work>;
      }),
    read: (work) => guarded(() => transaction.deferred(work) as ReturnType<typeof work>),
    close: () => guarded(() => db.close()),
  };
}

/** Which file is at the path; undefined: none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
