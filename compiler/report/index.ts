export { renderJson } from "./json.ts";
export { summaryLine, summaryOf, type Summary } from "./summary.ts";
export { renderText } from "./text.ts";
