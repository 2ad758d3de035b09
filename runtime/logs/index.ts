export { entryOf } from "./entries.ts";
export { isOwnLogFile } from "./files.ts";
export { harmless } from "./harmless.ts";
export { type OwnedLog, openLog } from "./log.ts";
export { openLogReader, type ReadLine } from "./reader.ts";
