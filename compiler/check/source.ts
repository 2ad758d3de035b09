import type { Span } from "../../grammar/ast.ts";
import { sourceOffset } from "../../grammar/index.ts";
import type { Source, TextNode } from "./scope.ts";

/** The text of a `.symbi` file as a source of values. */
export function symbiSource(text: string): Source {
  return {
    kind: "symbi",
    slice: (span) => text.slice(span.start, span.end),
    within: (node, start, end) => within(text, node, start, end),
    removal: (span) => removal(text, span),
    example: (written) => written,
  };
}

function within(text: string, node: TextNode, start: number, end: number): Span {
  if (node.kind === "word") return { start: node.span.start + start, end: node.span.start + end };
  return { start: sourceOffset(text, node, start), end: sourceOffset(text, node, end) };
}

/** The whole line where nothing else stands on it; else the span with the comma after it, or else before it. */
function removal(text: string, span: Span): Span {
  const next = afterBlanks(text, span.end);
  const comma = text[next] === ",";
  const end = comma ? afterBlanks(text, next + 1) : next;
  const start = beforeBlanks(text, span.start);
  const startsLine = start === 0 || text[start - 1] === "\n";
  if (startsLine && (text[end] === "\n" || text.startsWith("\r\n", end))) {
    return { start, end: text.indexOf("\n", end) + 1 };
  }
  if (comma) return { start: span.start, end };
  return { start: text[start - 1] === "," ? start - 1 : start, end: span.end };
}

function afterBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}

function beforeBlanks(text: string, offset: number): number {
  let at = offset;
  while (text[at - 1] === " " || text[at - 1] === "\t") at -= 1;
  return at;
}
