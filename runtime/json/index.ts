export { type AgentFacts, agentJson, type AgentJson } from "./agent.ts";
export { jobJson, type JobFacts, type JobJson } from "./job.ts";
export { errorOf, runJson, type DeliveryJson, type RunJson } from "./run.ts";
export { sessionJson, type SessionJson } from "./session.ts";
export { whyInstantJson, type WhyInstantJson, whyJson, type WhyJson } from "./why.ts";
export { durationText, instantText } from "./text.ts";
