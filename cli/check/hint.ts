import { chosenFix, type Diagnostic } from "../../compiler/index.ts";
import type { FixingOptions } from "./options.ts";

/** How much of what is left could be fixed, and by what; empty where nothing could. */
export function fixHint(diagnostics: readonly Diagnostic[], { fix, unsafeFixes }: FixingOptions): string {
  let safe = 0;
  let unsafe = 0;
  for (const diagnostic of diagnostics) {
    const { kind } = chosenFix(diagnostic, false);
    // What is left after fixing could not be fixed.
    if (kind === "fix" && fix !== true) safe += 1;
    if (kind === "unsafe" && unsafeFixes !== true) unsafe += 1;
  }
  const unsafely = "with `--fix --unsafe-fixes`, which may change what a file means.\n";
  if (safe === 0) return unsafe === 0 ? "" : `${unsafe} can be fixed ${unsafely}`;
  const safely = `${safe} can be fixed with \`--fix\``;
  return unsafe === 0 ? `${safely}.\n` : `${safely}, ${unsafe} more ${unsafely}`;
}
