import { expect, test } from "vitest";
import { parseTokens } from "../../grammar/index.ts";
import { difference } from "./guard.ts";

const read = (text: string) => ({ text, parsed: parseTokens(text) });
const text = '# c\nagent a {\n  b: [1, "x"] # d\n  e: { f: true }\n}\ntype T = { g: int, h: int }\n';

test.each([
  ["layout alone", text.replaceAll("\n", "\n\n  "), undefined],
  ["separators and commas", text.replace("b: [1,", "b = [1,").replace('"x"]', '"x",]'), undefined],
  ["the last line end", text.trimEnd(), undefined],
  ["a comment is gone", text.replace("# c", ""), "a comment"],
  ["a comment has another text", text.replace("# d", "#d"), "a comment"],
  ["comments changed places", text.replace("# c", "# d").replace("] # d", "] # c"), "a comment"],
  ["a comment took in what follows it", text.replace("# c\n", "# c "), "a comment"],
  ["a comment is in a string now", text.replace('"x"]', '"x#"]').replace(" # d", ""), "a comment"],
  ["a string has another text", text.replace('"x"', '" x"'), "a token"],
  ["a number is written in another way", text.replace("1,", "01,"), "a token"],
  ["a token is gone", text.replace("true", ""), "a token"],
  ["a word became two", text.replace("true", "tr ue"), "a token"],
  ["a brace is gone", text.replace("true }", "true"), "a token"],
  ["a token is there twice", text.replace("true", "true true"), "a token"],
  ["a block changed in its commas", text.replace("int,", "int"), "the structure"],
  ["a block changed in its blanks", text.replace("int,", "int ,"), "the structure"],
  ["a field became a wider block", 'agent a {\n  policy { b: "c" }\n}', "the structure"],
  ["a separator is gone", text.replace("b: [", "b ["), "a syntax problem"],
])("%s", (what, after, found) => {
  const before = what.includes("wider") ? 'agent a {\n  policy: { b: "c" }\n}' : text;
  expect(difference(read(before), read(after))).toBe(found);
  expect(difference(read(after), read(before))).toBe(found);
});

test("list items and entries may not change places with what holds them", () => {
  expect(difference(read("a { b: [[1], 2] }"), read("a { b: [[1, 2]] }"))).toBe("a token");
  expect(difference(read("a { b: {} c: {} }"), read("a { b: { c: {} } }"))).toBe("a token");
});
