export { modelExecutor, type ModelOptions } from "./executor.ts";
export { type ModelProbe, probeModel } from "./probe.ts";
export { modelOf } from "./ready.ts";
export type { ResolvedModel } from "./resolve.ts";
