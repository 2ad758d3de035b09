import { catalogue, type Diagnostic } from "../diagnostics/index.ts";
import { sourceText, type SourceText } from "../source/index.ts";
import { summaryOf, type Aside } from "./summary.ts";

/** The report of `symbi check --format json`, one JSON document. */
export function renderJson(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { aside }: { readonly aside?: Aside } = {},
): string {
  const sources = new Map<string, SourceText>();
  const sourceOf = (file: string): SourceText => {
    const source = sources.get(file) ?? sourceText(files[file] ?? "");
    sources.set(file, source);
    return source;
  };
  const report = {
    version: 1,
    diagnostics: diagnostics.map(({ file, code, severity, message, start, end, related, fixes }) => ({
      file,
      code,
      severity,
      message,
      start,
      end,
      related: related.map((place) => ({
        file: place.file,
        message: place.message,
        start: place.start,
        end: place.end,
      })),
      fixes: fixes.map(({ title, applicability, edits }) => ({
        title,
        applicability,
        edits: edits.map(({ span, text }) => ({
          start: sourceOf(file).position(span.start),
          end: sourceOf(file).position(span.end),
          text,
        })),
      })),
      docs: `${catalogue[code].what} ${catalogue[code].why} ${catalogue[code].fix}`,
    })),
    summary: summaryOf(diagnostics, Object.keys(files).length, aside),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
