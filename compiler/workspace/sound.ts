import type { Span } from "../../grammar/ast.ts";
import type { Diagnostic } from "../diagnostics/index.ts";

/** Tells whether a stretch of a file holds no error. */
export function soundStretches(diagnostics: readonly Diagnostic[]): (file: string, span: Span) => boolean {
  const errors = new Map<string, number[]>();
  for (const { file, severity, span } of diagnostics) {
    if (severity !== "error") continue;
    const starts = errors.get(file);
    if (starts === undefined) errors.set(file, [span.start]);
    else starts.push(span.start);
  }
  for (const starts of errors.values()) starts.sort((left, right) => left - right);
  return (file, { start, end }) => {
    const starts = errors.get(file) ?? [];
    const next = starts[firstFrom(starts, start)];
    return next === undefined || next >= end;
  };
}

/** The index of the first number that is not below `least`. */
function firstFrom(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
