import Database from "better-sqlite3";
import type { Store } from "../store.ts";
import type { Instant } from "../types.ts";
import { connection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { storeOver } from "./store.ts";

/** A store that ends with its process, and that nobody else can see. */
export interface ScratchStore extends Store {
  /** Drops each job's ended runs but the newest `keep`, with all that belongs to them. Live runs stay. */
  forget(keep: number): void;
}

const IN_MEMORY = ":memory:";

const EDGE =
  "SELECT scheduled_at FROM runs WHERE job_id = ? ORDER BY scheduled_at DESC, id DESC LIMIT 1 OFFSET ?";
const OLD = `SELECT id FROM runs WHERE job_id = ? AND scheduled_at <= ? AND completed_at IS NOT NULL
  AND state NOT IN ('queued', 'awaiting_approval', 'running', 'kill_failed')`;

/** The same tables, statements and transactions as on a disk, in memory: for a scheduler on a virtual clock. */
export function openScratchStore(now: Instant): ScratchStore {
  const db = new Database(IN_MEMORY);
  db.pragma("foreign_keys = ON");
  migrate(db, IN_MEMORY, now, migrations);
  const opened = connection(db, IN_MEMORY);
  const store = storeOver(opened);

  const jobs = db.prepare<[], string>("SELECT id FROM jobs").pluck();
  const edge = db.prepare<[string, number], number>(EDGE).pluck();
  const drops = [
    "run_events WHERE run_id",
    "deliveries WHERE run_id",
    "attempts WHERE run_id",
    "runs WHERE id",
  ].map((rows) => db.prepare<[string, number]>(`DELETE FROM ${rows} IN (${OLD})`));

  return {
    ...store,
    // Nobody else can open it, so there is nothing to lock, and no file to lock it with.
    acquire: async () => ({ ok: true, release: async () => undefined }),
    holder: async () => undefined,
    forget(keep) {
      opened.write(() => {
        for (const job of jobs.all()) {
          const newest = edge.get(job, keep);
          if (newest !== undefined) for (const drop of drops) drop.run(job, newest);
        }
      });
    },
  };
}
