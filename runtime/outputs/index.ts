export { type OutputPlace, outputPlace, removeOutputs, sweepOutputs } from "./files.ts";
export { type Overflow, openOverflow } from "./overflow.ts";
