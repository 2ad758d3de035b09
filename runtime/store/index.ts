export {
  backUpDatabase,
  checkDatabase,
  compactDatabase,
  type DatabaseFinding,
  openScratchStore,
  openSqliteStore,
  readSchema,
  type SchemaState,
  type SqliteOptions,
  sqliteVersion,
} from "./sqlite/index.ts";
export { reasonEntry } from "./reasons.ts";
export * from "./store.ts";
export type * from "./types.ts";
