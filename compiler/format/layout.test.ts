import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { format, formatText } from "./index.ts";

/** `#### title`, the text before, and after a line `==>` the text after, where it is another one. */
const cases = readFileSync(new URL("golden/layout.txt", import.meta.url), "utf8")
  .split(/^#### /m)
  .slice(1)
  .map((part, index, all) => {
    const [, title = "", rest = ""] = /^(.*)\n([^]*)$/.exec(part) ?? [];
    const [before = "", after = before] = (index < all.length - 1 ? rest.slice(0, -1) : rest).split("==>\n");
    return { title, before, after };
  });

test("there are many cases, each under a title of its own", () => {
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  expect(cases.length).toBeGreaterThan(60);
});

test.each(cases)("$title", ({ before, after }) => {
  expect(formatText(before)).toMatchObject({ text: after, refused: undefined });
  expect(format(after)).toBe(after);
});

describe("line ends, marks and blanks", () => {
  test.each([
    ["an empty file", "", ""],
    ["nothing but blanks", " \n\t\r\n", ""],
    ["a byte order mark alone", "\uFEFF", "\uFEFF"],
    ["a byte order mark before a block", "\uFEFF  agent a{}", "\uFEFFagent a {}\n"],
    ["a byte order mark before a comment", "\uFEFF# c\nagent a {}\n", "\uFEFF# c\nagent a {}\n"],
    ["a byte order mark before a mistake", "\uFEFF agent a {b=1}\n}", "\uFEFFagent a { b: 1 }\n}"],
    [
      "CRLF",
      "agent a {\r\nb=1 # c\r\n\r\n\r\n\r\nd=2}\r\n",
      "agent a {\r\n  b: 1  # c\r\n\r\n  d: 2\r\n}\r\n",
    ],
    ["CRLF without a last one", "# c\r\nagent a {}", "# c\r\nagent a {}\r\n"],
    ["the first line end decides", "agent a {\r\nb: 1\n}\n", "agent a {\r\n  b: 1\r\n}\r\n"],
    [
      "line ends inside of block strings stay",
      'agent a {\n  b: """\r\n  c\r\n  """ }\n',
      'agent a {\n  b: """\r\n  c\r\n  """\n}\n',
    ],
    ["a block string does not decide", 'a { b: """\r\n"""\n}\n', 'a {\n  b: """\r\n"""\n}\n'],
    ["a wider block does not decide", "\n\nmetadata {\r\n}", "metadata {\r\n}\n"],
    ["a lone CR ends a line", "agent a {}# c\ragent b {}\r", "agent a {}  # c\n\nagent b {}\n"],
    ["a comment without a line end", "agent a {} # c", "agent a {}  # c\n"],
    ["a comment's own blanks stay", "agent a {} # c \t\n", "agent a {}  # c \t\n"],
    ["other blanks", "agent\u00a0a\u2003{\v\fb:\u30001\u2028}", "agent a { b: 1 }\n"],
    [
      "blanks at line ends",
      "agent a {  \n  b: 1\t\n \t\n  c: 2  \n}  \n",
      "agent a {\n  b: 1\n\n  c: 2\n}\n",
    ],
    ["no more than one line end at the end", "agent a {}\n\n\n", "agent a {}\n"],
    ["a block string that swallows the end", 'type A = """x\n', 'type A = """x\n'],
    [
      "a block string that swallows what is below its block",
      'type A = """x\n\nagent b{c=1}\n',
      'type A = """x\n\nagent b { c: 1 }\n',
    ],
    [
      "a string of a wider block that swallows the ends",
      'agent x{type A { b "c }}\n\nagent d{e=1}\n',
      'agent x{type A { b "c }}\n\nagent d { e: 1 }\n',
    ],
    ["a block string at the end", 'type A = """x"""', 'type A = """x"""\n'],
  ])("%s", (_, before, after) => {
    expect(formatText(before)).toMatchObject({ text: after, refused: undefined });
    expect(format(after)).toBe(after);
  });
});

describe("what kept a text from being laid out", () => {
  test("nothing", () => {
    expect(formatText("agent a{}")).toEqual({ text: "agent a {}\n", problem: undefined, refused: undefined });
  });

  test("the first thing that could not be read, and its place", () => {
    expect(formatText('# c\nschedule s {\n  name "x" ]\n}\nagent a{}')).toEqual({
      text: '# c\nschedule s {\n  name "x" ]\n}\nagent a {}',
      problem: { line: 3, column: 7, code: "missing-separator", message: expect.stringContaining("`name`") },
      refused: undefined,
    });
  });

  test("a broken text that is read otherwise once a part of it is laid out", () => {
    const text = 'e{{}""""""}\n}e{\n}e{t:[{},{"":""\ne:""""""}]}';
    const once = format(text);
    expect(once).not.toBe(text);
    expect(format(once)).toBe(once);
  });

  test("too many problems: then nothing is trusted", () => {
    const text = `agent a{}\n${"}\nx { y 1 }\n".repeat(150)}agent b{}\n`;
    expect(format(text)).toBe(text);
    expect(formatText(text).problem).toBeDefined();
  });
});
