/**
 * What may be written: text to tree. Pure and synchronous, at home in a browser. What the text means is for the
 * compiler to say.
 */
export type * from "./ast.ts";
export { parse, parseTokens } from "./parse.ts";
export { sourceOffset } from "./quoted.ts";
export * from "./values/index.ts";
export { children, type Node, walk } from "./walk.ts";
