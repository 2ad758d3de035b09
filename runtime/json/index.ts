export { jobJson, type JobFacts, type JobJson } from "./job.ts";
export { errorOf, runJson, type DeliveryJson, type RunJson } from "./run.ts";
export { durationText, instantText } from "./text.ts";
