export { renderJson } from "./json.ts";
export { renderText } from "./text.ts";
