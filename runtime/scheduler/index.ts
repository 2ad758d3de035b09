export { afterRun } from "./after-run.ts";
export { runDirectly } from "./direct.ts";
export { jobControl } from "./job-control.ts";
export { judge, type Machine } from "./machine.ts";
export { TickingScheduler } from "./scheduler.ts";
export { usedWords } from "./budget.ts";
export { settleDue } from "./settle.ts";
export { explainInstant, explainWhy, MOST_INSTANTS } from "./why/index.ts";
export { slotsOf } from "./slots.ts";
