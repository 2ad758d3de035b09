/** Only for tests: cases and their expectations, both written in `.symbi` text. */
export { readCases, type Case } from "./cases.ts";
export { expectDiagnostics } from "./expectations.ts";
