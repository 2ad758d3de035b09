export { openScratchStore } from "./scratch.ts";
export { openSqliteStore } from "./store.ts";
export type { SqliteOptions } from "./open.ts";
export { sqliteVersion } from "./version.ts";
export { type Backup, backUpDatabase } from "./backup.ts";
export { type Compacted, compactDatabase } from "./compacting.ts";
export { checkDatabase, type DatabaseFinding } from "./examining.ts";
export { readSchema, type SchemaState } from "./looking.ts";
