export { oneLine, sourceText, type Position, type SourceText } from "./text.ts";
