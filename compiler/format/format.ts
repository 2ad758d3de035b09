import { parseTokens } from "../../grammar/index.ts";
import { syntaxFinding } from "../check/index.ts";
import type { Code } from "../diagnostics/index.ts";
import { type Position, sourceText } from "../source/index.ts";
import { difference } from "./guard.ts";
import { layOut } from "./layout.ts";

export interface Formatted {
  readonly text: string;
  /** The first thing that could not be read. The blocks around such things are as they were. */
  readonly problem: (Position & { readonly code: Code; readonly message: string }) | undefined;
  /** What would have changed besides the layout, so that the text is as it was. This is a fault of the formatter. */
  readonly refused: string | undefined;
}

/** Lays a text out, and says what kept it from that. Never throws; the text means what it meant. */
export function formatText(text: string): Formatted {
  const parsed = parseTokens(text);
  const { text: laidOut } = layOut(text, parsed);
  const fault =
    laidOut === text
      ? undefined
      : difference({ text, parsed }, { text: laidOut, parsed: parseTokens(laidOut) });
  const [first] = parsed.problems;
  return {
    text: fault === undefined ? laidOut : text,
    problem: first && problemAt(text, first),
    refused: fault,
  };
}

function problemAt(text: string, problem: Parameters<typeof syntaxFinding>[0]): Formatted["problem"] {
  const { code, message, span } = syntaxFinding(problem);
  return { ...sourceText(text).position(span.start), code, message };
}

/** The text in the one layout that the language has: comments, strings and meaning are untouched. */
export function format(text: string): string {
  return formatText(text).text;
}
