/**
 * What may be written: text to tree. Pure and synchronous, at home in a browser. What the text means is for the
 * compiler to say.
 */
export type * from "./ast.ts";
export { type DurationProblem, type DurationReading, type DurationReason, readDuration } from "./duration.ts";
export { parse } from "./parse.ts";
export { sourceOffset } from "./quoted.ts";
export { type Reference, references } from "./references.ts";
export { children, type Node, walk } from "./walk.ts";
