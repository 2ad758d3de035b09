import { describe, expect, test } from "vitest";
import { oneLine, sourceText } from "./index.ts";

describe("positions", () => {
  const cases: readonly [string, string, number, { line: number; column: number }][] = [
    ["the start", "abc", 0, { line: 1, column: 1 }],
    ["the end", "abc", 3, { line: 1, column: 4 }],
    ["after a line", "a\nb", 2, { line: 2, column: 1 }],
    ["at the line's end", "a\nb", 1, { line: 1, column: 2 }],
    ["after CRLF", "a\r\nb", 3, { line: 2, column: 1 }],
    ["after a lone CR", "a\rb", 2, { line: 2, column: 1 }],
    ["beyond the end", "a\n", 99, { line: 2, column: 1 }],
    ["before the start", "a", -5, { line: 1, column: 1 }],
    ["an empty text", "", 0, { line: 1, column: 1 }],
    ["after an emoji: one code point, two units", "😀x", 2, { line: 1, column: 2 }],
    ["after a combining accent: a code point of its own", "e\u0301x", 2, { line: 1, column: 3 }],
    ["after half a pair", "\ud83dx", 1, { line: 1, column: 2 }],
    ["after a byte order mark", "\ufeffabc", 1, { line: 1, column: 1 }],
    ["behind a byte order mark", "\ufeffabc", 3, { line: 1, column: 3 }],
    ["on the second line of such a file", "\ufeffa\nbc", 4, { line: 2, column: 2 }],
  ];
  test.each(cases)("%s", (_title, text, offset, position) => {
    expect(sourceText(text).position(offset)).toEqual(position);
  });

  test("editors count UTF-16 units from 0", () => {
    expect(sourceText("a\n😀x").utf16(4)).toEqual({ line: 1, character: 2 });
  });
});

describe("lines", () => {
  test.each([
    ["a\nbc\n", 2, "bc"],
    ["a\r\nbc\r\n", 2, "bc"],
    ["a\nbc", 2, "bc"],
    ["a\n", 2, ""],
    ["\ufeffa\n", 1, "a"],
    ["", 1, ""],
  ])("%j, line %i", (text, line, expected) => {
    const { start, end } = sourceText(text).line(line);
    expect(text.slice(start, end)).toBe(expected);
  });

  test("are counted", () => {
    expect(sourceText("a\r\nb\n").lineCount).toBe(3);
  });
});

test("a span is cut to its first line", () => {
  expect(oneLine("ab\r\ncd", { start: 1, end: 6 })).toEqual({ start: 1, end: 2 });
  expect(oneLine("abcd", { start: 1, end: 3 })).toEqual({ start: 1, end: 3 });
  expect(oneLine("ab", { start: 5, end: 9 })).toEqual({ start: 2, end: 2 });
});

test("columns are code points, wherever the surrogates stand", () => {
  const text = "\ufeffa😀b\n😀😀\ud83dx\udc00😀\r\n\udc00😀";
  const source = sourceText(text);
  for (let offset = 1; offset <= text.length; offset += 1) {
    const { line, column } = source.position(offset);
    const { start } = source.line(line);
    expect(column).toBe(Array.from(text.slice(start, Math.max(start, offset))).length + 1);
  }
});
