/** Only for tests: cases and their expectations, both written in `.symbi` text. */
export { readCases, type Case } from "./cases.ts";
export { exampleConfig } from "./example-config.ts";
export { expectDiagnostics } from "./expectations.ts";
