/** Differences between two texts, as people and `patch` read them. A face of its own: what only checks never loads it. */
export { unifiedDiff } from "./unified.ts";
