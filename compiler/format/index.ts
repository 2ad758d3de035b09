/** The formatter: one layout, no options, nothing lost. */
export { format, formatText, type Formatted } from "./format.ts";
