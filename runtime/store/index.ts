export {
  backUpDatabase,
  checkDatabase,
  compactDatabase,
  type DatabaseFinding,
  openScratchStore,
  openSqliteStore,
  type Passed,
  readSchema,
  scheduledRunId,
  type SchemaState,
  type ScratchStore,
  type SqliteOptions,
  sqliteVersion,
  type Standing,
} from "./sqlite/index.ts";
export { windowOf } from "./budget-window.ts";
export { reasonEntry } from "./reasons.ts";
export * from "./store.ts";
export type * from "./types.ts";
