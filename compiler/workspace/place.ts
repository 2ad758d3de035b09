import type { Span } from "../../grammar/ast.ts";
import type { Diagnostic, Finding, Place } from "../diagnostics/index.ts";
import type { SeverityOf } from "../select/index.ts";
import { oneLine, sourceText, type SourceText } from "../source/index.ts";

export interface FileFinding {
  readonly file: string;
  readonly finding: Finding;
}

/** Gives findings their lines, columns and severities, and leaves out those that have none. */
export function placeFindings(
  findings: readonly FileFinding[],
  texts: Readonly<Record<string, string>>,
  severityOf: SeverityOf,
): readonly Diagnostic[] {
  const sources = new Map<string, SourceText>();
  return findings.flatMap(({ file, finding }): Diagnostic[] => {
    const { code, message, span, related, fixes } = finding;
    const severity = severityOf(code);
    if (severity === undefined) return [];
    const places = related.map((other) => ({
      ...place(other.file ?? file, other.span),
      message: other.message,
    }));
    return [{ ...place(file, span), code, severity, message, related: places, fixes }];
  });

  function place(file: string, span: Span): Place {
    let source = sources.get(file);
    if (source === undefined) {
      source = sourceText(texts[file] ?? "");
      sources.set(file, source);
    }
    const clipped = oneLine(source.text, span);
    return {
      file,
      span: clipped,
      start: source.position(clipped.start),
      end: source.position(clipped.end),
    };
  }
}

/** In the order of the files, then of their text. */
export function inOrder<D extends Diagnostic>(
  diagnostics: readonly D[],
  texts: Readonly<Record<string, string>>,
): readonly D[] {
  if (diagnostics.length < 2) return diagnostics;
  const order = new Map(Object.keys(texts).map((file, index) => [file, index]));
  return diagnostics.toSorted(
    (left, right) =>
      (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0) ||
      left.span.start - right.span.start ||
      left.span.end - right.span.end,
  );
}
