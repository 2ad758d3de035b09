import {
  check,
  type CheckOptions,
  type Diagnostic,
  formatText,
  type Place,
  renderJson,
  renderText,
} from "../../compiler/index.ts";
import { harmOfFixing } from "../../compiler/testing/index.ts";

const options: CheckOptions = {
  now: Date.UTC(2026, 10, 22),
  config: { customChannels: ["pager"], slackDefaultChannel: "#ops" },
};

/** Which promises about any text are broken for this one. */
export type Promises = (text: string) => readonly string[];

export const broken: Promises = (text) => {
  const files = { "fuzz.symbi": text };
  try {
    const { diagnostics } = check(files, options);
    return [
      ...diagnostics.flatMap((diagnostic) => misplaced(diagnostic, text)),
      ...unordered(diagnostics),
      ...(typeof JSON.parse(renderJson(diagnostics, files)) === "object" ? [] : ["the report is no JSON"]),
      ...unfit(renderText(diagnostics, files, { color: false })),
      ...harmOfFixing(files, options, false),
      ...harmOfFixing(files, options, true),
      ...harmOfFormatting(text),
    ];
  } catch (error) {
    return [`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
  }
};

/** The layout is final, and says what the text said. */
function harmOfFormatting(text: string): readonly string[] {
  const formatted = formatText(text);
  const faults: string[] = [];
  // A text that is broken as well may be more than it can lay out: then it leaves it alone, which is all that is asked.
  if (formatted.refused !== undefined && formatted.problem === undefined)
    faults.push(`the formatter would change ${formatted.refused}`);
  if (formatText(formatted.text).text !== formatted.text) faults.push("the layout is not final");
  const said = (of: string) => {
    const { diagnostics, jobs, agents } = check({ "fuzz.symbi": of }, options);
    const definitions = [...jobs, ...agents].map(({ name, definition }) => ({ name, definition }));
    return JSON.stringify([diagnostics.map(({ code }) => code).toSorted(), definitions]);
  };
  if (said(formatted.text) !== said(text)) faults.push("the layout says something else");
  return faults;
}

export function misplaced({ code, message, related, ...place }: Diagnostic, text: string): readonly string[] {
  const faults = [place, ...related].flatMap((each) => misplacedAt(each, text));
  if (message === "" || /undefined|\[object /.test(message.replaceAll(/`[^`]*`/g, ""))) {
    faults.push(`says ${JSON.stringify(message)}`);
  }
  return faults.map((fault) => `${code}: ${fault}`);
}

function misplacedAt({ span: { start, end }, start: from, end: to }: Place, text: string): string[] {
  const faults: string[] = [];
  if (start < 0 || end < start || end > text.length) faults.push(`${start}–${end} is not inside the file`);
  if (/[\r\n]/.test(text.slice(start, end))) faults.push(`${start}–${end} is more than a line`);
  if (from.line !== to.line || from.line < 1 || from.column < 1 || to.column < from.column) {
    faults.push(`${from.line}:${from.column}–${to.line}:${to.column} is no place`);
  }
  return faults;
}

function unordered(diagnostics: readonly Diagnostic[]): readonly string[] {
  const starts = diagnostics.map(({ span }) => span.start);
  return starts.every((start, index) => index === 0 || start >= (starts[index - 1] ?? 0))
    ? []
    : ["not in the order of the text"];
}

/** Nothing of a file may act on a terminal. */
function unfit(report: string): readonly string[] {
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(report)
    ? ["a control character in the report"]
    : [];
}
