export { openSqliteStore } from "./store.ts";
export type { SqliteOptions } from "./open.ts";
export { sqliteVersion } from "./version.ts";
