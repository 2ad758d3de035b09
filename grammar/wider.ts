/**
 * The wider Symbiont language inside an agent: blocks that are kept as text. Those at the top of a file are listed in
 * the vocabulary. With `:` or `=` after it each of these is an ordinary field.
 */
export const widerInAgent: ReadonlySet<string> = new Set([
  "capabilities",
  "channel",
  "constraints",
  "executor",
  "function",
  "memory",
  "metadata",
  "policy",
  "schedule",
  "type",
  "webhook",
  "with",
]);
