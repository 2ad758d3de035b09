export { entryOf } from "./entries.ts";
export { isOwnLogFile } from "./files.ts";
export { type OwnedLog, openLog } from "./log.ts";
export { type LogReader, openLogReader } from "./reader.ts";
