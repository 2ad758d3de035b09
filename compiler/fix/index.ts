export { applyFix } from "./edit.ts";
export { chosenFix, type Choice } from "./choose.ts";
export { applyFixes, type Applied, type AppliedFixes, type Left } from "./apply.ts";
export { fixWorkspace, type CheckTexts, type Fixed, type FixOptions } from "./workspace.ts";
