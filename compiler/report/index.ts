export type { ReportFacts, UnreadFile } from "./facts.ts";
export { renderGitHub } from "./github.ts";
export { renderJson } from "./json.ts";
export { renderJUnit } from "./junit.ts";
export { renderSarif } from "./sarif.ts";
export { renderText, textLines } from "./text.ts";
