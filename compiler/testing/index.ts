/** Only for tests: cases and their expectations, both written in `.symbi` text; texts, broken ones, and what fixes do. */
export { readCases, type Case } from "./cases.ts";
export { expectDiagnostics } from "./expectations.ts";
export { commentsOf, errorCount, harmOfFixing, malformed, missing, tally } from "./fixes.ts";
export { mutated } from "./mutations.ts";
export { allTexts, symbiFiles } from "./texts.ts";
