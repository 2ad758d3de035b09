export { readComplaints } from "./complaints.ts";
export { commandExecutor } from "./executor.ts";
export { lines } from "./lines.ts";
export { startProgram } from "./start.ts";
