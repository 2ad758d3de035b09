import { visible, type Diagnostic, type Place } from "../diagnostics/index.ts";
import type { SourceText } from "../source/index.ts";
import { frame } from "./frame.ts";
import { painter, type Paint } from "./paint.ts";
import { sourcesOf } from "./sources.ts";
import { summaryLine, summaryOf, type Aside } from "./summary.ts";

export interface TextOptions {
  /** ANSI colours. */
  readonly color: boolean;
  /** What was found and is not reported: for the summary. */
  readonly aside?: Aside;
}

/** The report for people: each diagnostic on its line of code, then a summary line. */
export function renderText(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { color, aside }: TextOptions,
): string {
  const paint = painter(color);
  const sourceOf = sourcesOf(files);
  const blocks = diagnostics.map((diagnostic) => textLines(diagnostic, sourceOf, paint).join("\n"));
  const summary = summaryLine(summaryOf(diagnostics, Object.keys(files).length, aside));
  return `${[...blocks, paint("strong", summary)].join("\n\n")}\n`;
}

/** A diagnostic for people: its place and message, its line of code, its related places and fixes. */
export function textLines(
  diagnostic: Diagnostic,
  sourceOf: (file: string) => SourceText | undefined,
  paint: Paint,
): readonly string[] {
  const { severity, code, message, related, fixes } = diagnostic;
  const lines = [
    `${paint("strong", location(diagnostic))}: ${paint(severity, `${severity}[${code}]`)}: ${message}`,
    ...framed(diagnostic, severity),
  ];
  for (const place of related) {
    lines.push(`  ${location(place)}: ${paint("info", "note")}: ${place.message}`, ...framed(place, "info"));
  }
  for (const { title, applicability } of fixes) {
    lines.push(`  ${paint("help", "help")}: ${title}${applicability === "unsafe" ? " (unsafe)" : ""}`);
  }
  return lines;

  function framed(place: Place, style: "info" | Diagnostic["severity"]): readonly string[] {
    const source = sourceOf(place.file);
    return source === undefined ? [] : frame(place, source, style, paint);
  }
}

function location({ file, start }: Place): string {
  return `${visible(file)}:${start.line}:${start.column}`;
}
