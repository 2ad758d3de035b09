export { fitsAgent, fitsJob } from "./fits.ts";
export { agentDefinition, jobDefinition } from "./lower.ts";
export type * from "./types.ts";
