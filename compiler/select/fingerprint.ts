import type { Code } from "../diagnostics/index.ts";
import type { Span } from "../../grammar/ast.ts";
import { hash64 } from "./hash.ts";

/** So much of a line counts on either side of a diagnostic: a line may be as long as its file. */
const REACH = 200;

/**
 * Sixteen hexadecimal digits that stay when a diagnostic's line moves or is indented anew, when evidence in the message
 * changes (dates, other files), and when a later version words it differently. Made of its code, its line and the part
 * of it that is pointed at; two of one code on two equal lines of a file have the same.
 *
 * `text` is the text of the diagnostic's file.
 */
export function fingerprint(
  { code, span }: { readonly code: Code; readonly span: Span },
  text: string,
): string {
  const start = lineEdge(text, span.start, -1);
  const end = lineEdge(text, span.start, 1);
  return hash64(
    [code, text.slice(start, end), text.slice(span.start, Math.min(span.end, end))].map(plain).join("\n"),
  );
}

/** Where the line that holds the offset begins (-1) or ends (1), or `REACH` is reached. */
function lineEdge(text: string, offset: number, step: -1 | 1): number {
  let at = Math.max(0, Math.min(offset, text.length));
  for (let steps = 0; steps < REACH; steps += 1) {
    const next = step === 1 ? text[at] : text[at - 1];
    if (next === undefined || next === "\n" || next === "\r") break;
    at += step;
  }
  return at;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
