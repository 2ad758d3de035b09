import Database from "better-sqlite3";
import type { Store } from "../store.ts";
import type { Instant } from "../types.ts";
import { connection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openPassing, type Passing } from "./passing.ts";
import { storeOver } from "./store.ts";

const IN_MEMORY = ":memory:";

export interface ScratchStore extends Store, Passing {}

/**
 * The same tables, statements and transactions as on a disk, in memory: for a scheduler on a virtual clock. It ends
 * with its process, and nobody else can see it.
 */
export function openScratchStore(now: Instant): ScratchStore {
  const db = new Database(IN_MEMORY);
  db.pragma("foreign_keys = ON");
  migrate(db, IN_MEMORY, now, migrations);
  const connected = connection(db, IN_MEMORY);
  return {
    ...storeOver(connected),
    ...openPassing(connected),
    // Nobody else can open it, so there is nothing to lock, and no file to lock it with.
    acquire: async () => ({ ok: true, release: async () => undefined }),
    holder: async () => undefined,
    // There is no disk that could fill up.
    ballast: { hold: async () => true, release: async () => undefined, room: async () => true },
  };
}
