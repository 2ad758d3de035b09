import { catalogue, type Code } from "./catalogue/index.ts";
import { suppressions } from "./catalogue/suppressions.ts";
import type { CatalogueEntry } from "./types.ts";

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text);
}

/** Whether it is an error that leaves nothing to define: it can be neither silenced nor turned off. */
export function leavesNothing(code: Code): boolean {
  const { severity, proof }: CatalogueEntry = catalogue[code];
  return severity === "error" && proof !== true;
}

/** Whether a comment can silence it: no comment silences what is said of such comments. */
export function canBeSilenced(code: Code): boolean {
  return !leavesNothing(code) && !Object.hasOwn(suppressions, code);
}
