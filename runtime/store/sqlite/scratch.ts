import Database from "better-sqlite3";
import type { Store } from "../store.ts";
import type { Instant } from "../types.ts";
import { connection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { storeOver } from "./store.ts";

const IN_MEMORY = ":memory:";

/**
 * The same tables, statements and transactions as on a disk, in memory: for a scheduler on a virtual clock. It ends
 * with its process, and nobody else can see it.
 */
export function openScratchStore(now: Instant): Store {
  const db = new Database(IN_MEMORY);
  db.pragma("foreign_keys = ON");
  migrate(db, IN_MEMORY, now, migrations);
  return {
    ...storeOver(connection(db, IN_MEMORY)),
    // Nobody else can open it, so there is nothing to lock, and no file to lock it with.
    acquire: async () => ({ ok: true, release: async () => undefined }),
    holder: async () => undefined,
    // There is no disk that could fill up.
    ballast: { hold: async () => true, release: async () => undefined, room: async () => true },
  };
}
