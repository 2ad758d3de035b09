import type { Diagnostic } from "../diagnostics/index.ts";

export interface Summary {
  /** How many files were checked. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
}

export function summaryOf(diagnostics: readonly Diagnostic[], files: number): Summary {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    files,
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    hints: count("hint"),
  };
}

/** "2 errors and 1 warning in 3 files." */
export function summaryLine(summary: Summary): string {
  const counts = [
    counted(summary.errors, "error"),
    counted(summary.warnings, "warning"),
    counted(summary.infos, "note"),
    counted(summary.hints, "hint"),
  ].filter((words) => words !== undefined);
  const last = counts.pop();
  const problems = counts.length === 0 ? last : `${counts.join(", ")} and ${last}`;
  const files = summary.files === 1 ? "1 file" : `${summary.files} files`;
  return `${problems ?? "No problems"} in ${files}.`;
}

function counted(count: number, word: string): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
