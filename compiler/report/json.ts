import { catalogue, type Diagnostic } from "../diagnostics/index.ts";
import { sourcesOf } from "./sources.ts";
import { summaryOf, type Aside } from "./summary.ts";

/** The report of `symbi check --format json`, one JSON document. */
export function renderJson(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { aside }: { readonly aside?: Aside } = {},
): string {
  const sourceOf = sourcesOf(files);
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
          start: sourceOf(file)?.position(span.start) ?? start,
          end: sourceOf(file)?.position(span.end) ?? end,
          text,
        })),
      })),
      docs: `${catalogue[code].what} ${catalogue[code].why} ${catalogue[code].fix}`,
    })),
    summary: summaryOf(diagnostics, Object.keys(files).length, aside),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
