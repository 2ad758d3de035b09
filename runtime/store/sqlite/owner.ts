import Database from "better-sqlite3";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { kill } from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Acquired, OwnerInfo } from "../store.ts";
import type { Connection } from "./connection.ts";
import { asStoreError } from "./errors.ts";
import { createFile } from "./open.ts";

/** How often, and how many milliseconds apart, to look again at a lock whose holder is not known yet. */
const LOOKS = 100;
const BETWEEN_LOOKS_MS = 20;

interface OwnerRow {
  readonly id: string;
  readonly kind: OwnerInfo["kind"];
  readonly pid: number;
  readonly host: string;
  readonly since: number;
}

export type Ownership = ReturnType<typeof openOwnership>;

/**
 * One process fires a store's jobs. Its claim is a lock on an empty database beside the store, which the operating
 * system takes away with the process, however that ends. The row that says who it is counts only while the lock is
 * held.
 */
export function openOwnership(connection: Connection) {
  const { db, path } = connection;
  const lockPath = `${path}.owner`;
  const recorded = db.prepare<[], OwnerRow>("SELECT id, kind, pid, host, since FROM owner");
  const record = db.prepare<[OwnerRow]>(
    "INSERT OR REPLACE INTO owner (one, id, kind, pid, host, since) VALUES (1, @id, @kind, @pid, @host, @since)",
  );
  const forget = db.prepare<[string]>("DELETE FROM owner WHERE id = ?");
  const held = new Set<Database.Database>();

  const holderOnRecord = (): OwnerInfo | undefined => connection.read(() => recorded.get());

  async function acquire(owner: OwnerInfo): Promise<Acquired> {
    for (let look = 1; ; look += 1) {
      const lock = tryLock(lockPath);
      if (lock !== undefined) return keep(owner, lock);
      const known = holderOnRecord();
      // The lock may be someone's who only looks, or who took it this moment and has not signed yet.
      if (isAlive(known) || look === LOOKS) return { ok: false, holder: known };
      await sleep(BETWEEN_LOOKS_MS);
    }
  }

  function keep(owner: OwnerInfo, lock: Database.Database): Acquired {
    try {
      connection.write(() => record.run({ ...owner }));
    } catch (error) {
      lock.close();
      throw error;
    }
    held.add(lock);
    return {
      ok: true,
      async release() {
        if (!held.delete(lock)) return;
        try {
          connection.write(() => forget.run(owner.id));
        } finally {
          lock.close();
        }
      },
    };
  }

  async function holder(): Promise<OwnerInfo | undefined> {
    for (let look = 1; isLocked(lockPath); look += 1) {
      const info = holderOnRecord();
      if (isAlive(info) || look === LOOKS) return info;
      await sleep(BETWEEN_LOOKS_MS);
    }
    return undefined;
  }

  /** Lets go of everything without signing off: for when the database itself is about to be closed. */
  function abandon(): void {
    for (const lock of held) lock.close();
    held.clear();
  }

  return { acquire, holder, abandon };
}

/** The lock, held until it is closed. Undefined: someone else has it. */
function tryLock(lockPath: string): Database.Database | undefined {
  let lock: Database.Database | undefined;
  try {
    createFile(lockPath);
    lock = new Database(lockPath, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) return undefined;
    throw asStoreError(error, lockPath);
  }
}

/** Looks as a reader does, so that lookers do not get in each other's way. */
function isLocked(lockPath: string): boolean {
  if (!existsSync(lockPath)) return false;
  let reader: Database.Database | undefined;
  try {
    reader = new Database(lockPath, { readonly: true, timeout: 0 });
    reader.prepare("SELECT count(*) FROM sqlite_schema").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw asStoreError(error, lockPath);
  } finally {
    reader?.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
}

/** Another machine's process cannot be asked; its lock says enough. */
function isAlive(owner: OwnerInfo | undefined): boolean {
  if (owner === undefined) return false;
  if (owner.host !== hostname()) return true;
  try {
    kill(owner.pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
