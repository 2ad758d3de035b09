import { agent } from "./agent.ts";
import { schedule } from "./schedule.ts";
import type { BlockSpec } from "./types.ts";

/** The blocks that may stand at the top of a file and mean something here. */
export const topLevelBlocks: ReadonlyMap<string, BlockSpec> = new Map<string, BlockSpec>([
  [agent.keyword, agent],
  [schedule.keyword, schedule],
]);

/** Words that open a block of the wider Symbiont language at the top of a file. Such a block is left alone. */
export const widerKeywords: ReadonlySet<string> = new Set([
  "metadata",
  "policy",
  "type",
  "function",
  "channel",
  "memory",
  "webhook",
  "with",
]);
