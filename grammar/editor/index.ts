/** What editors are told of the language, made from the tables that the checker reads. */
export { textMateGrammar } from "./textmate.ts";
