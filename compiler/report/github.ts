import { visible, type Diagnostic, type Place } from "../diagnostics/index.ts";
import type { ReportFacts } from "./facts.ts";
import { seenFrom } from "./uri.ts";
import { summaryLine, summaryOf } from "./summary.ts";

const commands = { error: "error", warning: "warning", info: "notice", hint: "notice" } as const;

/**
 * Workflow commands of GitHub Actions, which show each diagnostic at its line of a pull request, then the summary.
 * Columns count from 1 and the end is exclusive, as in our other reports; GitHub uses them where a diagnostic begins
 * and ends on one line, which all of ours do. It shows the first ten errors, warnings and notices of a step.
 */
export function renderGitHub(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { aside, folder = "", unread = [] }: ReportFacts,
): string {
  return [
    ...unread.map(
      ({ file, message }) =>
        `::error file=${property(seenFrom(folder, file))},title=symbi::${data(message)}\n`,
    ),
    ...diagnostics.map((diagnostic) => `${annotation(diagnostic, folder)}\n`),
    `${summaryLine(summaryOf(diagnostics, Object.keys(files).length, aside))}\n`,
  ].join("");
}

function annotation(
  { file, code, severity, message, start, end, related, fixes }: Diagnostic,
  folder: string,
): string {
  const properties = Object.entries({
    file: seenFrom(folder, file),
    line: String(start.line),
    endLine: String(end.line),
    col: String(start.column),
    endColumn: String(end.column),
    title: `symbi ${code}`,
  }).map(([name, value]) => `${name}=${property(value)}`);
  const lines = [
    message,
    ...related.map((place) => `${location(place)}: note: ${place.message}`),
    ...fixes.map(
      ({ title, applicability }) => `help: ${title}${applicability === "unsafe" ? " (unsafe)" : ""}`,
    ),
  ];
  return `::${commands[severity]} ${properties.join(",")}::${data(lines.join("\n"))}`;
}

function location({ file, start }: Place): string {
  return `${visible(file)}:${start.line}:${start.column}`;
}

/** As the runner reads it back. What is left of control characters would act on whoever reads the log. */
function data(text: string): string {
  return visible(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
