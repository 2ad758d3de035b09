export { endLeftovers, endTree } from "./end.ts";
export type { Ended } from "./end.ts";
export { canListProcesses, FENCE_VARIABLE } from "./list.ts";
export { processTree } from "./tree.ts";
export type { ProcessTree } from "./tree.ts";
