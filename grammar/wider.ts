/**
 * The wider Symbiont language inside an agent: blocks that are kept as text. Those at the top of a file are listed in
 * the vocabulary. With `:` or `=` after it each of these is an ordinary field.
 */
const widerInAgent: ReadonlySet<string> = new Set([
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

/** Whether a word at the place of a field opens such a block, by what follows it on its line. */
export function isWiderInAgent(word: string, braceFollows: boolean, nameFollows: boolean): boolean {
  if (!widerInAgent.has(word)) return false;
  return braceFollows || (nameFollows && word !== "capabilities" && word !== "executor");
}
