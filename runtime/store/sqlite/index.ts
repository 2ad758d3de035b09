export { openSqliteStore } from "./store.ts";
export type { SqliteOptions } from "./open.ts";
