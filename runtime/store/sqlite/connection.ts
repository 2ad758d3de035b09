import Database from "better-sqlite3";
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
  /**
   * The same for work on many rows, none of which may stop the others: where one turns out to make no sense, all is
   * rolled back and done again, each with a way out of its own.
   */
  readonly writeEach: <T>(work: (each: Each) => T) => T;
  /** All reads of `work` see one state of the database. */
  readonly read: <T>(work: () => T) => T;
  readonly close: () => void;
}

/** Does the work on one row. `otherwise` takes its place where that row is damaged, and nothing of it has been done. */
export type Each = <T>(work: () => T, otherwise: (error: unknown) => T) => T;

const straight: Each = (work) => work();

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
  const write = <T>(work: () => T): T =>
    guarded(() => {
      requireInPlace();
      return transaction.immediate(work) as T;
    });
  /** Inside a transaction, another one is a savepoint. */
  const warily: Each = (work, otherwise) => {
    try {
      return transaction(work) as ReturnType<typeof work>;
    } catch (error) {
      if (!isOfRow(error)) throw error;
      return otherwise(error);
    }
  };
  return {
    db,
    path,
    zoneData,
    write,
    writeEach(work) {
      try {
        return write(() => work(straight));
      } catch (error) {
        if (!isOfRow(error)) throw error;
        return write(() => work(warily));
      }
    },
    read: (work) => guarded(() => transaction.deferred(work) as ReturnType<typeof work>),
    close: () => guarded(() => db.close()),
  };
}

/** A full disk or a table that is gone is no fault of a row; a value that breaks a rule, or the code that reads it, is. */
function isOfRow(error: unknown): boolean {
  if (error instanceof Database.SqliteError)
    return /^SQLITE_(CONSTRAINT|MISMATCH|RANGE|TOOBIG)/.test(error.code);
  return !(error instanceof StoreError);
}

/** Which file is at the path; undefined: none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
