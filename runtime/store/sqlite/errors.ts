import Database from "better-sqlite3";
import { StoreError, type StoreErrorCode } from "../store.ts";

/** After the file's name. */
export const MOVED =
  "was moved, removed or replaced while it was open. Put it back, or start symbi again with what is there now.";

/** What went wrong with `path` as a `StoreError`; an error that is no fault of the database stays as it is. */
export function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof StoreError) return error;
  const known = diagnose(error);
  return known === undefined ? error : new StoreError(known[0], `${path} ${known[1]}`, { cause: error });
}

/** The code, and the rest of a sentence that begins with the file's name. */
function diagnose(error: unknown): readonly [StoreErrorCode, string] | undefined {
  if (error instanceof Database.SqliteError) return diagnoseSqlite(error.code);
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return diagnoseSystem(error.code, error.message);
  }
  return undefined;
}

function diagnoseSqlite(code: string): readonly [StoreErrorCode, string] | undefined {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return [
      "locked",
      "is locked: another process has been writing to it for too long. Try again, or end that process.",
    ];
  }
  if (code === "SQLITE_READONLY_DBMOVED") {
    return ["unopenable", MOVED];
  }
  if (code.startsWith("SQLITE_READONLY")) {
    return [
      "read_only",
      "cannot be written: the file, its folder or its disk is read-only. Make them writable, or choose another database with --db.",
    ];
  }
  if (/^SQLITE_(CORRUPT|IOERR_SHORT_READ|IOERR_CORRUPTFS|IOERR_DATA)/.test(code)) {
    return [
      "corrupt",
      "is damaged: what SQLite finds in it makes no sense. Nothing was changed. Restore a backup, or move the file away to begin afresh.",
    ];
  }
  if (code === "SQLITE_NOTADB") {
    return [
      "unopenable",
      "is not an SQLite database, or its beginning is damaged. Choose another file with --db.",
    ];
  }
  if (/^SQLITE_(FULL|IOERR_SHMSIZE)/.test(code)) {
    return [
      "disk_full",
      "could not be written: the disk is full. Nothing was half-written. Free some space, then try again.",
    ];
  }
  if (/^SQLITE_(CANTOPEN|PERM|AUTH)/.test(code)) {
    return [
      "unopenable",
      "cannot be opened. Check that its folder exists and that this user may read and write both.",
    ];
  }
  if (code.startsWith("SQLITE_IOERR")) {
    return [
      "unopenable",
      `cannot be read or written: the disk answers with an error (${code}). Check the disk.`,
    ];
  }
  return undefined;
}

function diagnoseSystem(code: string, message: string): readonly [StoreErrorCode, string] | undefined {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return ["disk_full", "could not be written: the disk is full. Free some space, then try again."];
    case "EROFS":
      return ["read_only", "cannot be written: its disk is read-only. Choose another place with --db."];
    case "EACCES":
    case "EPERM":
      return [
        "unopenable",
        "cannot be opened: this user has no permission. Change the permissions, or choose another place with --db.",
      ];
    case "ENOTDIR":
    case "EEXIST":
      return [
        "unopenable",
        "cannot be made: a part of its path is a file, not a folder. Choose another place with --db.",
      ];
    case "ENOENT":
    case "ELOOP":
    case "ENAMETOOLONG":
    case "EIO":
      return ["unopenable", `cannot be opened: ${message}. Choose another place with --db.`];
    default:
      return undefined;
  }
}
