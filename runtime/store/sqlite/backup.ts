import Database from "better-sqlite3";
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StoreError } from "../store.ts";
import { asStoreError } from "./errors.ts";
import { withDatabase } from "./looking.ts";

export interface Backup {
  readonly path: string;
  readonly bytes: number;
  readonly schemaVersion: number;
  readonly jobs: number;
  readonly runs: number;
}

/** All pages in one go: a copy in steps would begin anew whenever a scheduler writes. */
const ALL_PAGES = 0x7fffffff;

/**
 * A whole, checked and durable copy of one moment of the database, or none. Whoever uses the database may go on.
 * Throws `StoreError`; `unopenable` where the target is there and `overwrite` does not say that it may go.
 */
export async function backUpDatabase(
  file: string,
  target: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<Backup> {
  const path = resolve(target);
  return withDatabase(file, async ({ db, path: source }) => {
    requireFree(path, source, overwrite);
    const unfinished = `${path}.unfinished`;
    try {
      rmSync(unfinished, { force: true });
      closeSync(openSync(unfinished, "wx", 0o600));
      await db.backup(unfinished, { progress: () => ALL_PAGES });
      const counted = finish(unfinished, source);
      // Someone may have been quicker.
      requireFree(path, source, overwrite);
      renameSync(unfinished, path);
      syncFolder(dirname(path));
      return { path, bytes: statSync(path).size, ...counted };
    } catch (error) {
      for (const left of ["", "-wal", "-shm", "-journal"]) rmSync(`${unfinished}${left}`, { force: true });
      throw ofTarget(error, path, source);
    }
  });
}

function requireFree(path: string, source: string, overwrite: boolean): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new StoreError("unopenable", `${path} is a folder. Name a file for the backup.`);
  if (isPartOf(path, source))
    throw new StoreError(
      "unopenable",
      `${path} belongs to the database itself. Name another file for the backup.`,
    );
  if (found !== undefined && !overwrite)
    throw new StoreError(
      "unopenable",
      `${path} is there already, and was left as it is. Name another file for the backup, or add --force.`,
    );
}

function isPartOf(path: string, source: string): boolean {
  if (!existsSync(dirname(path))) return false;
  const real = join(realpathSync(dirname(path)), basename(path));
  const database = realpathSync(source);
  return ["", "-wal", "-shm", "-journal", ".owner", ".ballast"].some((more) => real === `${database}${more}`);
}

/** Makes one file of it, that needs no log beside it; sees that it is sound; brings it to the disk. */
function finish(unfinished: string, source: string): Omit<Backup, "path" | "bytes"> {
  const copy = new Database(unfinished, { fileMustExist: true });
  let counted: Omit<Backup, "path" | "bytes">;
  try {
    copy.pragma("journal_mode = DELETE");
    const found = copy.pragma("integrity_check(1)", { simple: true });
    if (found !== "ok")
      throw new StoreError(
        "corrupt",
        `${source} is damaged, and so would be its copy: ${String(found)}. No backup was made. \`symbi db check\` says more.`,
      );
    const count = (sql: string): number => copy.prepare<[], number>(sql).pluck().get() ?? 0;
    const empty = count("SELECT count(*) FROM sqlite_schema") === 0;
    counted = {
      schemaVersion: empty ? 0 : count("SELECT max(version) FROM schema_migrations"),
      jobs: empty ? 0 : count("SELECT count(*) FROM jobs WHERE removed_at IS NULL"),
      runs: empty ? 0 : count("SELECT count(*) FROM runs"),
    };
  } finally {
    copy.close();
  }
  const file = openSync(unfinished, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return counted;
}

/** So that the name, too, survives a loss of power. Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const opened = openSync(folder, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** What went wrong is the target's fault, unless it can only be the source's. */
function ofTarget(error: unknown, target: string, source: string): unknown {
  if (error instanceof StoreError) return error;
  const known = asStoreError(error, source);
  if (known instanceof StoreError && (known.code === "corrupt" || known.code === "locked")) return known;
  if (known instanceof StoreError && known.code === "disk_full")
    return new StoreError(
      "disk_full",
      `${target} could not be written: its disk is full. No backup was made.`,
      {
        cause: error,
      },
    );
  const why = error instanceof Error ? error.message : String(error);
  return new StoreError("unopenable", `${target} could not be written: ${why}. No backup was made.`, {
    cause: error,
  });
}
