import type { BlockStringValue, Span, StringValue } from "./ast.ts";

/** Reading what stands between quotes: `"…"` with escapes on one line, `"""…"""` over many lines without. */

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const fence = '"""';

/** Where the `"…"` that opens at `start` ends. It never leaves its line, so a missing quote costs one line. */
export function endOfString(text: string, start: number): { end: number; closed: boolean } {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return { end: at + 1, closed: true };
    if (unit === newline || unit === carriageReturn) return { end: at, closed: false };
    if (unit === backslash) {
      const next = text.charCodeAt(at + 1);
      if (next !== newline && next !== carriageReturn) at++;
    }
  }
  return { end: text.length, closed: false };
}

/** Where a `"…"` of the wider language ends, which may go on over lines and has any escape; `-1`: nowhere. */
export function endOfLongString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (unit === backslash) at++;
  }
  return -1;
}

/** Where the `"""…"""` that opens at `start` ends, `-1` where no closing quotes follow at all. */
export function endOfBlockString(text: string, start: number): number {
  const close = text.indexOf(fence, start + fence.length);
  return close < 0 ? -1 : close + fence.length;
}

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
]);

/** `length` counts the source text of the escape; `undefined` as text: no such escape. */
function escapeAt(inner: string, at: number): { text: string | undefined; length: number } {
  const letter = String.fromCodePoint(inner.codePointAt(at + 1) ?? backslash);
  const simple = simpleEscapes.get(letter);
  if (simple !== undefined) return { text: simple, length: 2 };
  const bad = { text: undefined, length: 1 + letter.length };
  if (letter !== "u") return bad;
  const digits = /^\{([0-9A-Fa-f]{1,6})\}/.exec(inner.slice(at + 2, at + 10))?.[1];
  if (digits === undefined) return bad;
  const code = Number.parseInt(digits, 16);
  const legal = code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
  return { text: legal ? String.fromCodePoint(code) : undefined, length: 4 + digits.length };
}

/** The value of a one-line string, and the spans (inside `inner`) of escapes that do not exist. */
export function readString(inner: string): { value: string; badEscapes: readonly Span[] } {
  let at = inner.indexOf("\\");
  if (at < 0) return { value: inner, badEscapes: [] };
  const badEscapes: Span[] = [];
  let value = "";
  let copied = 0;
  while (at >= 0) {
    const escape = escapeAt(inner, at);
    if (escape.text === undefined) badEscapes.push({ start: at, end: at + escape.length });
    else {
      value += inner.slice(copied, at) + escape.text;
      copied = at + escape.length;
    }
    at = inner.indexOf("\\", at + escape.length);
  }
  return { value: value + inner.slice(copied), badEscapes };
}

interface Line {
  readonly text: string;
  /** Where `text` starts inside the quotes. */
  readonly start: number;
}

function linesOf(inner: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { index, 0: terminator } of inner.matchAll(/\r\n?|\n/g)) {
    lines.push({ text: inner.slice(start, index), start });
    start = index + terminator.length;
  }
  lines.push({ text: inner.slice(start), start });
  return lines;
}

const indentation = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? "";
const isBlank = (line: string): boolean => line.trim() === "";

/**
 * Blank lines count for nothing in the common indentation, nor does text beside the opening quotes: it has no
 * indentation of its own. A line of blanks (such as the one before the closing quotes) becomes an empty line.
 */
function dedentedLines(inner: string): Line[] {
  const [beside, ...below] = linesOf(inner);
  if (beside === undefined) return [];
  let common: string | undefined;
  for (const { text } of below) {
    if (isBlank(text)) continue;
    const indent = indentation(text);
    if (common === undefined) common = indent;
    else while (!indent.startsWith(common)) common = common.slice(0, -1);
  }
  const cut = common?.length ?? 0;
  const dedented = below.map(({ text, start }) =>
    isBlank(text) ? { text: "", start } : { text: text.slice(cut), start: start + cut },
  );
  return isBlank(beside.text) && below.length > 0 ? dedented : [beside, ...dedented];
}

/** The value of a block string: first newline and common indentation removed, line ends as `\n`, no escapes. */
export function readBlockString(inner: string): string {
  return dedentedLines(inner)
    .map((line) => line.text)
    .join("\n");
}

/**
 * Where the UTF-16 unit `index` of a string's value stands in the source text, so that a check of the value
 * (a cron field, a zone) can point into the file. `index` may be the value's length.
 */
export function sourceOffset(text: string, node: StringValue | BlockStringValue, index: number): number {
  return node.kind === "string" ? offsetInString(text, node, index) : offsetInBlock(text, node, index);
}

function offsetInString(text: string, node: StringValue, index: number): number {
  const start = node.span.start + 1;
  const inner = text.slice(start, node.span.end - (node.unterminated ? 0 : 1));
  let read = 0;
  let at = 0;
  while (at < inner.length && read < index) {
    const escape = inner.charCodeAt(at) === backslash ? escapeAt(inner, at) : undefined;
    if (escape?.text === undefined) {
      read += 1;
      at += 1;
    } else {
      read += escape.text.length;
      at += escape.length;
    }
  }
  return start + Math.min(at, inner.length);
}

function offsetInBlock(text: string, node: BlockStringValue, index: number): number {
  const start = node.span.start + fence.length;
  const inner = text.slice(start, node.span.end - (node.unterminated ? 0 : fence.length));
  let left = index;
  let offset = start;
  for (const line of dedentedLines(inner)) {
    offset = start + line.start + Math.min(left, line.text.length);
    if (left <= line.text.length) break;
    left -= line.text.length + 1;
  }
  return offset;
}
