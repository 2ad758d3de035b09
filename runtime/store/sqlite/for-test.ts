import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subject } from "../conformance/index.ts";
import type { Store } from "../store.ts";
import { openSqliteStore } from "./store.ts";

export async function openForTest(path: string): Promise<Store> {
  return openSqliteStore(path, { mode: "create", now: 0 });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "symbi-store-"));
}

export async function sqliteSubject(): Promise<Subject> {
  const folder = temporaryFolder();
  const path = join(folder, "symbi.db");
  return {
    open: () => openForTest(path),
    elsewhere: { module: import.meta.url, argument: path },
    async verify() {
      const db = new Database(path, { readonly: true });
      const found = db.pragma("integrity_check", { simple: true });
      const dangling = db.pragma("foreign_key_check");
      db.close();
      if (found !== "ok") throw new Error(String(found));
      if (Array.isArray(dangling) && dangling.length > 0) throw new Error(JSON.stringify(dangling));
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
}
