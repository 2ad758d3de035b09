import { Lexer } from "chevrotain";
import { expect, test } from "vitest";
import { parseTokens } from "./index.ts";
import { samples } from "./testing/index.ts";
import { newLexer, vocabulary } from "./tokens.ts";

const everyCharacter = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));

/** `safeMode` tries every pattern at every place and looks at no hint. */
const withoutHints = new Lexer(vocabulary, { safeMode: true });

test.each([
  ["alone on its line", (char: string) => char],
  ["before a letter", (char: string) => `${char}a`],
  ["before a digit", (char: string) => `${char}1`],
  ["before a slash", (char: string) => `${char}/`],
])("what a pattern says of its first characters is true: each one %s", (_, line) => {
  const text = everyCharacter.map(line).join("\n");
  const read = (lexer: Lexer) => {
    const { tokens, groups, errors } = lexer.tokenize(text);
    expect(errors).toEqual([]);
    return [...tokens, ...(groups["comments"] ?? [])].map(
      ({ tokenType, startOffset, image }) => `${tokenType.name} ${startOffset} ${image.length}`,
    );
  };
  expect(read(newLexer(false))).toEqual(read(withoutHints));
});

test("what a pattern says of line ends is true", () => {
  const text = everyCharacter.join("");
  for (const { tokenType, image } of newLexer(false).tokenize(`${text}\n"""\n"""\n`).tokens) {
    if (/[\r\n]/.test(image)) expect(tokenType.LINE_BREAKS, tokenType.name).toBe(true);
  }
  expect(vocabulary.filter(({ LINE_BREAKS }) => LINE_BREAKS).map(({ name }) => name)).toEqual([
    "Blank",
    "BlockText",
    "LongText",
  ]);
});

test("tokens tell what each part of a text is", () => {
  const text = 'a-b: [1s, "x", """y""", @] # c\nd = {}';
  expect(parseTokens(text).tokens.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
    ["word", "a-b"],
    [":", ":"],
    ["[", "["],
    ["number", "1s"],
    [",", ","],
    ["string", '"x"'],
    [",", ","],
    ["block_string", '"""y"""'],
    [",", ","],
    ["junk", "@"],
    ["]", "]"],
    ["word", "d"],
    ["=", "="],
    ["{", "{"],
    ["}", "}"],
  ]);
});

test.each(samples)("$name: tokens and comments are all that is not blank", ({ text }) => {
  const { tokens, file } = parseTokens(text);
  const spans = [...tokens, ...file.comments].toSorted((a, b) => a.start - b.start);
  const rest = spans.map(({ start }, index) => text.slice(spans[index - 1]?.end ?? 0, start)).join("");
  expect(rest + text.slice(spans.at(-1)?.end ?? 0)).toMatch(/^\s*$/);
});
