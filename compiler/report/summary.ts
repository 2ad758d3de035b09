import type { Diagnostic } from "../diagnostics/index.ts";

export interface Summary {
  /** How many files were checked. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly hints: number;
  /** By comments in the files. */
  readonly silenced: number;
  /** Known problems that a baseline puts off. */
  readonly baselined: number;
}

/** What was found and is not in the report. */
export type Aside = Pick<Summary, "silenced" | "baselined">;

const nothing: Aside = { silenced: 0, baselined: 0 };

export function summaryOf(
  diagnostics: readonly Diagnostic[],
  files: number,
  { silenced, baselined } = nothing,
): Summary {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return {
    files,
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    hints: count("hint"),
    silenced,
    baselined,
  };
}

/** "2 errors and 1 warning in 3 files (1 silenced, 2 in the baseline)." */
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
  const aside = [
    ...(summary.silenced > 0 ? [`${summary.silenced} silenced`] : []),
    ...(summary.baselined > 0 ? [`${summary.baselined} in the baseline`] : []),
  ].join(", ");
  return `${problems ?? "No problems"} in ${files}${aside === "" ? "" : ` (${aside})`}.`;
}

function counted(count: number, word: string): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? `1 ${word}` : `${count} ${word}s`;
}
