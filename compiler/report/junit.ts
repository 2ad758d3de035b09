import type { Diagnostic } from "../diagnostics/index.ts";
import type { ReportFacts, UnreadFile } from "./facts.ts";
import { painter } from "./paint.ts";
import { sourcesOf } from "./sources.ts";
import { textLines } from "./text.ts";

/**
 * JUnit XML, as Jenkins and GitLab read it: a suite for each file; in it a test for each diagnostic, or one that
 * passed. Errors are failures; warnings and hints are tests that passed and have something to say. Times are 0, since
 * no clock is read.
 */
export function renderJUnit(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
  { unread = [] }: ReportFacts,
): string {
  const sourceOf = sourcesOf(files);
  const framed = (diagnostic: Diagnostic) => textLines(diagnostic, sourceOf, painter(false)).join("\n");
  const byFile = new Map<string, Diagnostic[]>(Object.keys(files).map((file) => [file, []]));
  for (const diagnostic of diagnostics) {
    const others = byFile.get(diagnostic.file);
    if (others === undefined) byFile.set(diagnostic.file, [diagnostic]);
    else others.push(diagnostic);
  }
  const suites = [
    ...Array.from(byFile, ([file, found]) => suiteOf(file, found, framed)),
    ...unread.map(unreadSuite),
  ];
  const sum = (part: keyof Counts) => suites.reduce((total, { counts }) => total + counts[part], 0);
  const counts = { tests: sum("tests"), failures: sum("failures"), errors: sum("errors") };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "symbi", ...counts, time: 0 })}>`,
    ...suites.flatMap(({ lines }) => lines),
    "</testsuites>",
    "",
  ].join("\n");
}

/** A diagnostic on its line of code. */
type Framed = (diagnostic: Diagnostic) => string;

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

interface Suite {
  readonly counts: Counts;
  readonly lines: readonly string[];
}

function suiteOf(file: string, found: readonly Diagnostic[], framed: Framed): Suite {
  const tests =
    found.length === 0
      ? [`    <testcase${attributes({ name: "no problems", classname: file, time: 0 })}/>`]
      : found.flatMap((diagnostic) => testOf(diagnostic, framed));
  const failures = found.filter(({ severity }) => severity === "error").length;
  return suite(file, { tests: Math.max(1, found.length), failures, errors: 0 }, tests);
}

function testOf(diagnostic: Diagnostic, framed: Framed): readonly string[] {
  const { file, code, severity, message, start } = diagnostic;
  const about = { name: `${code} at ${start.line}:${start.column}`, classname: file, time: 0 };
  const shown = content(framed(diagnostic));
  const result =
    severity === "error"
      ? `<failure${attributes({ message, type: code })}>${shown}</failure>`
      : `<system-out>${shown}</system-out>`;
  return [`    <testcase${attributes(about)}>`, `      ${result}`, "    </testcase>"];
}

function unreadSuite({ file, message }: UnreadFile): Suite {
  return suite(file, { tests: 1, failures: 0, errors: 1 }, [
    `    <testcase${attributes({ name: "can be read", classname: file, time: 0 })}>`,
    `      <error${attributes({ message, type: "unread" })}/>`,
    "    </testcase>",
  ]);
}

function suite(file: string, counts: Counts, tests: readonly string[]): Suite {
  const head = `  <testsuite${attributes({ name: file, ...counts, skipped: 0, time: 0 })}>`;
  return { counts, lines: [head, ...tests, "  </testsuite>"] };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${content(String(value)).replaceAll(/[\n\t]/g, lineless)}"`)
    .join("");
}

/** A line end in an attribute would be read back as a blank. */
function lineless(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text of XML 1.0, which has no way at all to hold most control characters. */
function content(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
