import { statSync } from "node:fs";
import type { Connection } from "./connection.ts";

/** Bytes. A log that is shorter is not worth a look. */
const SHORT_LOG = 1024 * 1024;

/**
 * Empties the write-ahead log, which otherwise stays as long as it ever was. Where others read or write just now it
 * is left for the next time: nobody is waited for.
 */
export function tidy({ db, path }: Connection): void {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log === undefined || log.size < SHORT_LOG) return;
  const patience = Number(db.pragma("busy_timeout", { simple: true }));
  db.pragma("busy_timeout = 0");
  try {
    // Answers that it was busy; throws only for what is wrong with the disk, which the next write tells.
    db.pragma("wal_checkpoint(TRUNCATE)");
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}
