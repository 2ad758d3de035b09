import type { Span } from "../../grammar/ast.ts";
import { catalogue, type Diagnostic, type Finding, type Place } from "../diagnostics/index.ts";
import { oneLine, sourceText, type SourceText } from "../source/index.ts";

export interface FileFinding {
  readonly file: string;
  readonly finding: Finding;
}

/** Gives findings their lines and columns, in the order of the files and then of their text. */
export function placeFindings(
  findings: readonly FileFinding[],
  texts: Readonly<Record<string, string>>,
): readonly Diagnostic[] {
  if (findings.length === 0) return [];
  const sources = new Map<string, SourceText>();
  const order = new Map(Object.keys(texts).map((file, index) => [file, index]));
  return findings
    .map(({ file, finding }): Diagnostic => {
      const { code, message, span, related, fixes } = finding;
      return {
        ...place(file, span),
        code,
        severity: catalogue[code].severity,
        message,
        related: related.map((other) => ({
          ...place(other.file ?? file, other.span),
          message: other.message,
        })),
        fixes,
      };
    })
    .toSorted(
      (left, right) =>
        (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0) ||
        left.span.start - right.span.start ||
        left.span.end - right.span.end,
    );

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
