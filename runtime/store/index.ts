export { openSqliteStore, type SqliteOptions, sqliteVersion } from "./sqlite/index.ts";
export * from "./store.ts";
export type * from "./types.ts";
