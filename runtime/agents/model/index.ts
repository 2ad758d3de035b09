export { modelExecutor, type ModelOptions } from "./executor.ts";
