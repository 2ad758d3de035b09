export { readComplaints } from "./complaints.ts";
export { commandPath } from "./environment.ts";
export { commandExecutor } from "./executor.ts";
export { lines } from "./lines.ts";
export { findProgram } from "./program.ts";
export { startProgram } from "./start.ts";
