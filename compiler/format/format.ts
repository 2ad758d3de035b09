import { parseTokens } from "../../grammar/index.ts";
import { syntaxFinding } from "../check/index.ts";
import type { Code } from "../diagnostics/index.ts";
import { type Position, sourceText } from "../source/index.ts";
import { difference, type Read } from "./guard.ts";
import { layOut } from "./layout.ts";

export interface Formatted {
  readonly text: string;
  /** The first thing that could not be read. The blocks around such things are as they were. */
  readonly problem: (Position & { readonly code: Code; readonly message: string }) | undefined;
  /** What would have changed besides the layout, so that the text is as it was. This is a fault of the formatter. */
  readonly refused: string | undefined;
}

/** So often a broken text is laid out again, in search of a layout that stays. */
const ROUNDS = 5;

/** Lays a text out, and says what kept it from that. Never throws; the text means what it meant. */
export function formatText(text: string): Formatted {
  const parsed = parseTokens(text);
  const { laidOut, fault } = lastLayout({ text, parsed });
  const [first] = parsed.problems;
  return { text: laidOut, problem: first && problemAt(text, first), refused: fault };
}

/**
 * A text without problems has one reading, and so one layout. A broken one may be read otherwise once a part of it is
 * laid out, so it is laid out until nothing changes any more; where there is no end to that, it stays as it is.
 */
function lastLayout(given: Read): { readonly laidOut: string; readonly fault: string | undefined } {
  let before = given;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { text } = layOut(before.text, before.parsed);
    if (text === before.text) return { laidOut: text, fault: undefined };
    const after = { text, parsed: parseTokens(text) };
    const fault = difference(before, after);
    if (fault !== undefined) return { laidOut: given.text, fault };
    if (given.parsed.problems.length === 0) return { laidOut: text, fault: undefined };
    before = after;
  }
  return { laidOut: given.text, fault: "the layout, again and again," };
}

function problemAt(text: string, problem: Parameters<typeof syntaxFinding>[0]): Formatted["problem"] {
  const { code, message, span } = syntaxFinding(problem);
  return { ...sourceText(text).position(span.start), code, message };
}

/** The text in the one layout that the language has: comments, strings and meaning are untouched. */
export function format(text: string): string {
  return formatText(text).text;
}
