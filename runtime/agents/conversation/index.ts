export { beginningOf, bounded, type ConversationLimits, type Earlier } from "./bound.ts";
export { dataBlock } from "./data-block.ts";
export { readMessages } from "./read.ts";
export { redactMessages } from "./redact.ts";
export { transcript } from "./transcript.ts";
export { plainTurn, type Turn, turnOf } from "./turn.ts";
