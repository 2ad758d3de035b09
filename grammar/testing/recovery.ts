import { expect } from "vitest";
import type { SyntaxProblem } from "../ast.ts";
import { parse } from "../parse.ts";
import { sketch } from "./sketch.ts";
import { unsound } from "./soundness.ts";

/** A broken text, and what is made of it. */
export interface RecoveryCase {
  readonly what: string;
  readonly text: string;
  /** `code line «span»`, and `→ line` where the missing thing was expected. */
  readonly problems: readonly string[];
  readonly tree: string;
}

export function expectRecovery({ text, problems, tree }: RecoveryCase): void {
  const parsed = parse(text);
  expect(parsed.problems.map((problem) => shown(text, problem))).toEqual(problems);
  expect(sketch(parsed)).toBe(tree);
  expect(unsound(text, parsed)).toEqual([]);
}

/** Each fix mends what it is for and makes nothing worse. Gives how many there were. */
export function expectFixes(cases: readonly RecoveryCase[]): number {
  let fixes = 0;
  for (const { text } of cases) {
    const { problems } = parse(text);
    for (const { code, fix } of problems) {
      if (fix === undefined) continue;
      fixes++;
      const after = parse(applied(text, fix)).problems;
      const count = (list: readonly SyntaxProblem[]): number =>
        list.filter((problem) => problem.code === code).length;
      expect({ text, after: count(after) }).toEqual({ text, after: count(problems) - 1 });
      expect(after.length).toBeLessThan(problems.length);
    }
  }
  return fixes;
}

function shown(text: string, { code, span, related }: SyntaxProblem): string {
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const expected = related.map((place) => ` → ${lineAt(place.span.end)}`).join("");
  return `${code} ${lineAt(span.start)} «${text.slice(span.start, span.end)}»${expected}`;
}

function applied(text: string, fix: NonNullable<SyntaxProblem["fix"]>): string {
  return fix.edits
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce((result, { span, text: by }) => result.slice(0, span.start) + by + result.slice(span.end), text);
}
