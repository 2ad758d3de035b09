import type { Span } from "../../grammar/ast.ts";

/** 1-based line; 1-based column in Unicode code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text and where its lines begin. Lines end at LF, CRLF or a lone CR. A leading byte order mark takes no column. */
export interface SourceText {
  readonly text: string;
  /** How many lines there are, at least 1. */
  readonly lineCount: number;
  position(offset: number): Position;
  /** 0-based line and UTF-16 column, as editors count. */
  utf16(offset: number): { readonly line: number; readonly character: number };
  /** A line without its end, byte order mark left out; `line` is 1-based. */
  line(line: number): Span;
}

const BYTE_ORDER_MARK = 0xfeff;

export function sourceText(text: string): SourceText {
  const starts = lineStarts(text);
  const first = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let pairs: readonly number[] | undefined;

  /** 0-based line that holds the offset. */
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const startOf = (line: number): number => (line === 0 ? first : (starts[line] ?? text.length));
  const clamp = (offset: number): number => Math.max(first, Math.min(offset, text.length));

  return {
    text,
    lineCount: starts.length,
    position(offset) {
      const at = clamp(offset);
      const line = lineAt(at);
      const start = startOf(line);
      // Counted through the pairs, not through the line: all of a file may stand on one.
      pairs ??= secondUnits(text);
      return { line: line + 1, column: at - start - (below(pairs, at) - below(pairs, start + 1)) + 1 };
    },
    utf16(offset) {
      const at = clamp(offset);
      const line = lineAt(at);
      return { line, character: at - (starts[line] ?? 0) };
    },
    line(line) {
      const start = startOf(line - 1);
      let end = line < starts.length ? (starts[line] ?? text.length) : text.length;
      while (end > start && isLineEnd(text.charCodeAt(end - 1))) end -= 1;
      return { start, end };
    },
  };
}

/** The part of a span that lies on its first line. */
export function oneLine(text: string, span: Span): Span {
  const start = Math.max(0, Math.min(span.start, text.length));
  const end = Math.max(start, Math.min(span.end, text.length));
  for (let at = start; at < end; at += 1) {
    if (isLineEnd(text.charCodeAt(at))) return { start, end: at };
  }
  return { start, end };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 13 && text.charCodeAt(at + 1) === 10) continue;
    if (isLineEnd(unit)) starts.push(at + 1);
  }
  return starts;
}

function isLineEnd(unit: number): boolean {
  return unit === 10 || unit === 13;
}

/** Where the second units of surrogate pairs stand, in order. */
function secondUnits(text: string): readonly number[] {
  return Array.from(text.matchAll(/[\u{10000}-\u{10ffff}]/gu), ({ index }) => index + 1);
}

/** How many of the ascending numbers are below the limit. */
function below(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
