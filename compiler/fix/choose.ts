import type { Diagnostic, Fix } from "../diagnostics/index.ts";

/** What may be done about a diagnostic without asking. */
export type Choice =
  | { readonly kind: "fix"; readonly fix: Fix }
  /** The only fix is unsafe. */
  | { readonly kind: "unsafe"; readonly fix: Fix }
  /** Several unsafe fixes, such as to remove `cron` or to remove `at`: which is meant only a person knows. */
  | { readonly kind: "ambiguous" }
  | { readonly kind: "none" };

/**
 * The first safe fix; else, where unsafe ones are allowed, the only one. Several unsafe fixes are alternatives with
 * different meanings, and none of them is ever applied unasked.
 */
export function chosenFix({ fixes }: Diagnostic, unsafe: boolean): Choice {
  const safe = fixes.find(({ applicability }) => applicability === "safe");
  if (safe !== undefined) return { kind: "fix", fix: safe };
  const [only, other] = fixes;
  if (only === undefined) return { kind: "none" };
  if (other !== undefined) return { kind: "ambiguous" };
  return { kind: unsafe ? "fix" : "unsafe", fix: only };
}
