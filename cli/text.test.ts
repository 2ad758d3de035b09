import { describe, expect, test } from "vitest";
import { columnsOf, cut, manyLines, oneLine } from "./text.ts";

describe("text of others cannot act on the terminal", () => {
  test.each([
    ["plain", "plain"],
    ["a\u001b[2Jb", "a\\x1b[2Jb"],
    ["line\nnext\ttab\rback", "line\\nnext\\ttab\\rback"],
    ["\u009b31m", "\\x9b31m"],
    ["\u0000\u007f", "\\x00\\x7f"],
    ["user\u202egnp.exe", "user\\u{202e}gnp.exe"],
    ["olá, 日本 👋", "olá, 日本 👋"],
  ])("%j on one line", (text, shown) => expect(oneLine(text)).toBe(shown));

  test("lines and tabs stay where many lines are shown", () => {
    expect(manyLines("a\r\n\tb\u0007\rc\n")).toBe("a\n\tb\\x07\\rc\n");
  });
});

describe("columns", () => {
  test.each([
    ["abc", 3],
    ["olá", 3],
    ["ola\u0301", 3],
    ["日本", 4],
    ["👋", 2],
    ["👩‍👩‍👧", 2],
    ["", 0],
  ])("%s", (text, columns) => expect(columnsOf(text)).toBe(columns));

  test.each([
    ["abcdef", 4, "abc…"],
    ["abcd", 4, "abcd"],
    ["日本語", 4, "日…"],
  ])("%s cut to %i", (text, columns, shown) => {
    expect(cut(text, columns)).toBe(shown);
    expect(columnsOf(cut(text, columns))).toBeLessThanOrEqual(columns);
  });
});
