import Database from "better-sqlite3";
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StoreError } from "../store.ts";
import type { Instant } from "../types.ts";
import { type Connection, connection } from "./connection.ts";
import { asStoreError } from "./errors.ts";
import { migrate, pendingStep } from "./migrate.ts";
import { migrations as ours, type Migration } from "./migrations.ts";

export interface SqliteOptions {
  /**
   * `create`: makes the folder and the file if need be. `existing`: refuses if the file is not there.
   * `read`: the same, and changes nothing: no migration, every write refused.
   */
  readonly mode: "create" | "existing" | "read";
  /** Stamps the migrations that this call applies. */
  readonly now: Instant;
  /** How long to wait for another process's write, in milliseconds. Default 5,000. */
  readonly busyTimeoutMs?: number;
  /** Bytes that `ballast` sets aside. Default: none. */
  readonly ballast?: number;
  /** Which version of the time zones' rules next fires are computed with. Default: this Node's. */
  readonly zoneData?: string;
  /** Told every SQL statement before it runs, with its values. */
  readonly trace?: (sql: string) => void;
  /** Default: this version's. */
  readonly migrations?: readonly Migration[];
}

/** Bytes. */
const SMALLEST_DATABASE = 512;

/** Throws `StoreError`. */
export function openConnection(file: string, options: SqliteOptions): Connection {
  const path = resolve(file);
  const migrations = options.migrations ?? ours;
  let db: Database.Database | undefined;
  try {
    prepareFile(path, options.mode);
    const timeout = options.busyTimeoutMs ?? 5_000;
    const { trace } = options;
    db = new Database(path, {
      readonly: options.mode === "read",
      fileMustExist: true,
      timeout,
      ...(trace === undefined ? {} : { verbose: (sql: unknown) => trace(String(sql)) }),
    });
    const pending = pendingStep(db, path, migrations);
    if (options.mode === "read") {
      if (pending !== undefined) throw tooOldToRead(path);
    } else {
      configure(db, timeout);
      migrate(db, path, options.now, migrations);
    }
    return connection(db, path, options.zoneData);
  } catch (error) {
    db?.close();
    throw asStoreError(error, path);
  }
}

export function prepareFile(path: string, mode: SqliteOptions["mode"]): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === false) {
    const what = found.isDirectory() ? "is a folder" : "is not a file";
    throw new StoreError("unopenable", `${path} ${what}. Name a file with --db.`);
  }
  // Of a file shorter than a header SQLite would make a new database.
  if (found !== undefined && found.size > 0 && found.size < SMALLEST_DATABASE) {
    throw new StoreError("unopenable", `${path} is not an SQLite database. Choose another file with --db.`);
  }
  if (found === undefined) {
    if (mode !== "create") {
      throw new StoreError(
        "unopenable",
        `There is no symbi database at ${path}. \`symbi cron add\` or \`symbi up\` makes one; --db names another.`,
      );
    }
    makeFolder(dirname(path));
    createFile(path);
  }
  if (mode !== "read") requireWritable(path);
}

/** Step by step, because Node's own recursive way calls a read-only disk "no such folder". */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  unlessThere(() => mkdirSync(folder, { mode: 0o700 }));
}

/**
 * Made before SQLite opens it, so that nobody else can ever read it; SQLite gives its companion files the same
 * mode. Never opens a file that is there already: closing it again would drop every lock this process holds on it.
 */
export function createFile(path: string): void {
  unlessThere(() => closeSync(openSync(path, "wx", 0o600)));
}

/** Another process may be quicker. */
function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** SQLite would quietly open for reading only, and fail at the first write. */
function requireWritable(path: string): void {
  for (const [place, what] of [
    [path, "the file"],
    [dirname(path), "its folder"],
  ] as const) {
    try {
      accessSync(place, constants.W_OK);
    } catch (error) {
      throw new StoreError(
        "read_only",
        `${path} cannot be written: ${what} is read-only for this user. Make it writable, or choose another database with --db.`,
        { cause: error },
      );
    }
  }
}

function tooOldToRead(path: string): StoreError {
  return new StoreError(
    "read_only",
    `${path} is empty or from an older symbi, and was opened for reading only. Run a command that writes to it, such as \`symbi up\`, to bring it up to date.`,
  );
}

function configure(db: Database.Database, timeout: number): void {
  useWriteAheadLog(db, timeout);
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("cell_size_check = ON");
  db.pragma("journal_size_limit = 67108864");
  // 16 MiB: a transaction that outgrows the cache writes its pages twice.
  db.pragma("cache_size = -16384");
}

/** When several processes make the switch at once, SQLite turns all but one away without waiting. */
function useWriteAheadLog(db: Database.Database, timeout: number): void {
  const step = 10;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; ; waited += step) {
    try {
      db.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
      if (!busy || waited >= timeout) throw error;
      Atomics.wait(sleeper, 0, 0, step);
    }
  }
}
