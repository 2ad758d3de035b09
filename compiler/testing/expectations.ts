import { expect } from "vitest";
import { check, renderText, type CheckOptions, type Diagnostic } from "../index.ts";

interface Expected {
  readonly place: string;
  readonly message: string;
}

/** `# ^^^ code: part of the message`, under the line that it speaks of. */
const EXPECTATION = /^\s*#\s*(\^+)\s+([a-z-]+)(?::\s*(.*))?$/;

/**
 * Checks the files and compares all diagnostics with the comments in their text that expect them: the same places,
 * the same codes, no more and no fewer, and the parts of the messages that are given.
 */
export function expectDiagnostics(files: Readonly<Record<string, string>>, options: CheckOptions = {}): void {
  const { diagnostics } = check(files, options);
  const expected = Object.entries(files).flatMap(([file, text]) => expectedIn(file, text));
  const report = renderText(diagnostics, files, { color: false });
  expect(diagnostics.map(placeOf).toSorted(), report).toEqual(expected.map(({ place }) => place).toSorted());
  for (const { place, message } of expected) {
    const said = diagnostics.filter((diagnostic) => placeOf(diagnostic) === place);
    const matching = said.filter((diagnostic) => diagnostic.message.includes(message));
    expect(matching.length > 0 ? message : said[0]?.message, place).toBe(message);
  }
}

function expectedIn(file: string, text: string): readonly Expected[] {
  const expected: Expected[] = [];
  let above = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const match = EXPECTATION.exec(line);
    if (match === null) {
      above = index + 1;
      continue;
    }
    const [, carets = "", code = "", message = ""] = match;
    const column = line.indexOf("^") + 1;
    expected.push({ place: `${file}:${above}:${column}-${column + carets.length} ${code}`, message });
  }
  return expected;
}

function placeOf({ file, start, end, code }: Diagnostic): string {
  return `${file}:${start.line}:${start.column}-${Math.max(end.column, start.column + 1)} ${code}`;
}
