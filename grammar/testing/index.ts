/** What the tests of this folder share: good texts, trees in short, and what must hold of any tree. */
export { expectFixes, expectRecovery, type RecoveryCase } from "./recovery.ts";
export { guides, samples } from "./samples.ts";
export { sketch } from "./sketch.ts";
export { unsound } from "./soundness.ts";
