export { simulate } from "./simulate.ts";
export { type Collision, type ScheduleTotals, type SimulationTotals, Tally } from "./tally.ts";
export type { OpenRun, Plan, SimulationEnd, SimulationEvent, Span } from "./types.ts";
