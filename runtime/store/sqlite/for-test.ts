import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addJob } from "../conformance/material.ts";
import type { Subject } from "../conformance/index.ts";
import { type Store, StoreError } from "../store.ts";
import { openSqliteStore } from "./store.ts";

export async function openForTest(path: string, zoneData = "2026a"): Promise<Store> {
  return openSqliteStore(path, { mode: "create", now: 0, zoneData });
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "symbi-store-"));
}

export async function sqliteSubject(): Promise<Subject> {
  const folder = temporaryFolder();
  const path = join(folder, "symbi.db");
  return {
    open: (zoneData) => openForTest(path, zoneData),
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

/** How `work` is refused: the error's code and message, with `path` as FILE. */
export async function refusal(path: string, work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreError) return `${error.code}: ${error.message.replaceAll(path, "FILE")}`;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** A database with so many jobs, a page or so for each ten. */
export async function filled(path: string, jobs: number): Promise<void> {
  const store = await openForTest(path);
  for (let i = 0; i < jobs; i += 1) {
    await addJob(store, `job${i}`, { definition: { input: "x".repeat(500) } });
  }
  await store.close();
}
