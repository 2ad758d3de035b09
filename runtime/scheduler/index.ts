export { runDirectly } from "./direct.ts";
export { jobControl } from "./job-control.ts";
export type { Machine } from "./machine.ts";
export { TickingScheduler } from "./scheduler.ts";
export { explainInstant, explainWhy, MOST_INSTANTS } from "./why/index.ts";
