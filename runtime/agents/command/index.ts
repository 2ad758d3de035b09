export { commandExecutor } from "./executor.ts";
