import type { Diagnostic, Edit, Fix } from "../diagnostics/index.ts";
import { chosenFix } from "./choose.ts";
import { edited, fittedEdits } from "./edit.ts";

/** File texts by path. */
export type Texts = Readonly<Record<string, string>>;

export interface Applied {
  readonly diagnostic: Diagnostic;
  readonly fix: Fix;
}

/** A diagnostic that has fixes, and why none of them was applied. */
export interface Left {
  readonly diagnostic: Diagnostic;
  /**
   * - `unsafe`: its fix may change what the file means, and only safe ones were asked for.
   * - `ambiguous`: it has several unsafe fixes, and a person has to choose.
   * - `overlap`: its fix touches one that was applied; it may be possible in the text as it is now.
   * - `refused`: its fix would bring another error, lose a comment or, called safe, change a definition.
   */
  readonly why: "unsafe" | "ambiguous" | "overlap" | "refused";
}

export interface AppliedFixes {
  readonly texts: Texts;
  readonly applied: readonly Applied[];
  readonly left: readonly Left[];
}

/** A fix with its edits in the order of the text. */
export interface Candidate extends Applied {
  readonly edits: readonly Edit[];
}

/** Applies what fixes can be applied side by side, each whole or not at all, at most one for a diagnostic. */
export function applyFixes(
  texts: Texts,
  diagnostics: readonly Diagnostic[],
  options: { readonly unsafe?: boolean | undefined } = {},
): AppliedFixes {
  const { candidates, left } = candidatesFor(texts, diagnostics, options.unsafe === true);
  return {
    texts: withCandidates(texts, candidates),
    applied: candidates.map(({ diagnostic, fix }) => ({ diagnostic, fix })),
    left,
  };
}

/** The fixes that can be applied side by side: in the order of the text, the first of those that touch. */
export function candidatesFor(
  texts: Texts,
  diagnostics: readonly Diagnostic[],
  unsafe: boolean,
  refused: (candidate: Candidate) => boolean = () => false,
): { readonly candidates: readonly Candidate[]; readonly left: readonly Left[] } {
  const left: Left[] = [];
  const possible = new Map<string, Candidate[]>();
  for (const diagnostic of diagnostics) {
    const choice = chosenFix(diagnostic, unsafe);
    if (choice.kind === "none") continue;
    if (choice.kind !== "fix") {
      left.push({ diagnostic, why: choice.kind });
      continue;
    }
    const { file } = diagnostic;
    const edits = fittedEdits(texts[file] ?? "", choice.fix);
    const candidate = { diagnostic, fix: choice.fix, edits: edits ?? [] };
    if (candidate.edits.length === 0 || refused(candidate)) {
      left.push({ diagnostic, why: "refused" });
      continue;
    }
    const ofFile = possible.get(file);
    if (ofFile === undefined) possible.set(file, [candidate]);
    else ofFile.push(candidate);
  }
  const candidates: Candidate[] = [];
  for (const ofFile of possible.values()) {
    let end = -1;
    for (const candidate of ofFile.toSorted((one, other) => startOf(one) - startOf(other))) {
      if (startOf(candidate) <= end) {
        left.push({ diagnostic: candidate.diagnostic, why: "overlap" });
        continue;
      }
      candidates.push(candidate);
      end = candidate.edits.at(-1)?.span.end ?? end;
    }
  }
  return { candidates, left };
}

function startOf({ edits }: Candidate): number {
  return edits[0]?.span.start ?? 0;
}

/** `candidates` are apart from each other, and those of one file are in its order. */
export function withCandidates(texts: Texts, candidates: readonly Candidate[]): Texts {
  const edits = editsByFile(candidates);
  return Object.fromEntries(
    Object.entries(texts).map(([file, text]) => [file, edited(text, edits.get(file) ?? [])]),
  );
}

export function editsByFile(candidates: readonly Candidate[]): ReadonlyMap<string, readonly Edit[]> {
  const edits = new Map<string, Edit[]>();
  for (const { diagnostic, edits: own } of candidates) {
    const ofFile = edits.get(diagnostic.file);
    if (ofFile === undefined) edits.set(diagnostic.file, [...own]);
    else ofFile.push(...own);
  }
  return edits;
}
