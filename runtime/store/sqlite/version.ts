import Database from "better-sqlite3";

/** Version of the SQLite that stores are opened with; not the one that comes with Node. */
export function sqliteVersion(): string {
  const db = new Database(":memory:");
  try {
    return String(db.prepare("SELECT sqlite_version()").pluck().get());
  } finally {
    db.close();
  }
}
