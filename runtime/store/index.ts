export { openSqliteStore, type SqliteOptions } from "./sqlite/index.ts";
export * from "./store.ts";
export type * from "./types.ts";
