import type { IToken } from "chevrotain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "./index.ts";
import { maxDepth } from "./builder.ts";
import { SymbiParser } from "./parser.ts";
import { maxProblems } from "./problems.ts";
import { samples, sketch, unsound } from "./testing/index.ts";
import { BlockText, isClosed, isDoubtful, newLexer, Text, tokenize, Word } from "./tokens.ts";
import { walk } from "./walk.ts";

const plain = { wary: false, long: false };
const parser = new SymbiParser({ validate: true });

/** What is wrong with the readings of a text, in every way it can be read: nothing, ever. */
function faults(text: string): string[] {
  const { tokens } = tokenize(text, plain);
  const readings = [tokens, tokenize(text, { wary: isDoubtful(tokens), long: true }).tokens];
  const found = unsound(text, parse(text));
  for (const reading of readings) {
    for (const byIndentation of [false, true]) {
      parser.read(text, reading, byIndentation);
      found.push(...parser.errors.map(({ message }) => `not in the grammar: ${message}`));
    }
  }
  return found;
}

/** The texts in which something is wrong, with what. */
function faulty(texts: Iterable<string>): { text: string; found: string[] }[] {
  return Array.from(texts, (text) => ({ text, found: faults(text) })).filter(({ found }) => found.length > 0);
}

const without = (text: string, { startOffset, image }: IToken): string =>
  text.slice(0, startOffset) + text.slice(startOffset + image.length);

const scrap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Array.from('{}[]:=,"#\n @-/\\$')) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      "agent",
      "schedule",
      "policy",
      "with",
      "name",
      "true",
      "agent x {\n",
      "\nschedule {",
      "\n}",
      '"""',
      '"s"',
      "//",
      "5m",
      "1_0.5",
      "->",
      "(",
      ")",
      "https://x.y",
      "a-b",
      "ó",
      "\r\n",
      "\uFEFF",
      "\u2028",
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 5 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) },
);

describe("any text", () => {
  test("the lexer and the parser stand the library's own checks", () => {
    expect(newLexer(true).lexerDefinitionErrors).toEqual([]);
    expect(() => new SymbiParser({ validate: true })).not.toThrow();
  });

  test("every character belongs to a token", () => {
    const lexer = newLexer(true);
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit);
      const { errors } = lexer.tokenize(`${character} a${character}a ${character}${character}`);
      expect({ unit, errors }).toEqual({ unit, errors: [] });
    }
  });

  test("soup of the language's own parts reads", () => {
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 40 }), (scraps) => {
        expect(faults(scraps.join(""))).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  test("soup of bytes reads", () => {
    const latin = fc.uint8Array({ maxLength: 400 }).map((bytes) => String.fromCharCode(...bytes));
    fc.assert(
      fc.property(fc.oneof(latin, fc.string({ unit: "binary" })), (text) => {
        expect(faults(text)).toEqual([]);
      }),
      { numRuns: 600 },
    );
  });

  test.each(samples)("$name: every prefix reads", ({ text }) => {
    expect(faulty(Array.from({ length: text.length }, (_, length) => text.slice(0, length)))).toEqual([]);
  });

  test.each(samples)("$name: every text without one token reads, a lost bracket is noticed", ({ text }) => {
    const kept = [...walk(parse(text).file)].filter((node) => node.kind === "opaque");
    const isKept = (offset: number): boolean =>
      kept.some(({ span }) => offset >= span.start && offset < span.end);
    const { tokens } = tokenize(text, plain);
    expect(faulty(tokens.map((token) => without(text, token)))).toEqual([]);
    const unnoticed = tokens
      .filter((token) => "{}[]".includes(token.image) && !isKept(token.startOffset))
      .filter((token) => parse(without(text, token)).problems.length === 0);
    expect(unnoticed).toEqual([]);
  });

  test.each(samples)("$name: the loss of one closing bracket loses no other block", ({ text }) => {
    const longer = `${text}\nagent after { a: 1 }\n`;
    const count = parse(longer).file.items.length;
    const losses = tokenize(longer, plain)
      .tokens.filter(({ image }) => image === "}" || image === "]")
      .map((token) => without(longer, token))
      .filter((rest) => parse(rest).file.items.length !== count);
    expect(losses).toEqual([]);
  });

  test("a reading does not depend on the one before it", () => {
    const text = 'x: ["open\n\n  agent a { b: 1 }\n  schedule { c: "d }';
    const plain = { wary: false, long: false };
    const fresh = new SymbiParser({ validate: false });
    const read = (by: SymbiParser) => by.read(text, tokenize(text, plain).tokens, false).items;
    const first = read(fresh);
    fresh.read("    agent indented {}", tokenize("    agent indented {}", plain).tokens, false);
    expect(read(fresh)).toEqual(first);
  });

  test("an object without an end after text that belongs to no block reads", () => {
    expect(faults('u: "h"\n: {\n "b": ')).toEqual([]);
  });

  test("strings and block strings end where they should", () => {
    const { tokens } = tokenize('"a\\"" "b\\" "c\n"d\\\n""" """e""" """f', plain);
    expect(tokens.map((token) => [token.tokenType, token.image, isClosed(token)])).toEqual([
      [Text, '"a\\""', true],
      [Text, '"b\\" "', true],
      [Word, "c", true],
      [Text, '"d\\', false],
      [BlockText, '""" """', true],
      [Word, "e", true],
      [BlockText, '""" """', true],
      [Word, "f", true],
    ]);
  });
});

describe("text of unusual size", () => {
  test.each([
    ["objects", "a { b: " + "{ c: ".repeat(20_000)],
    ["lists", `a { b: ${"[".repeat(20_000)}${"]".repeat(20_000)} }`],
    ["both", `a { b: ${"[{ c: ".repeat(20_000)}${"}]".repeat(20_000)} }\nagent x {}`],
  ])("%s nested without end", (_, text) => {
    const { problems, file } = parse(text);
    expect(problems.map((problem) => problem.code)).toContain("nested-too-deep");
    expect(problems.length).toBeLessThan(5);
    expect(unsound(text, { file, problems })).toEqual([]);
  });

  test("what is nested too deep is passed over, what follows is not", () => {
    const nested = (depth: number): string =>
      `a { b: ${"[".repeat(depth)}${"]".repeat(depth)}, c: 1 }\nagent x {}`;
    expect(parse(nested(maxDepth - 1)).problems).toEqual([]);
    const { problems, file } = parse(nested(maxDepth + 50));
    expect(problems.map(({ code, params }) => [code, params])).toEqual([
      ["nested-too-deep", { limit: String(maxDepth) }],
    ]);
    expect(sketch({ file, problems })).toMatch(/c: 1 \}\nagent x \{\}$/);
  });

  test("a list of 100,000 items", () => {
    const [block] = parse(`a { b: [${'"x", '.repeat(100_000)}] }`).file.items;
    const entry = block?.kind === "block" ? block.body.entries[0] : undefined;
    expect(entry?.kind === "field" && entry.value?.kind === "list" && entry.value.items.length).toBe(100_000);
  });

  test.each([
    ["NUL", 1, "\0".repeat(1_000_000)],
    ["NUL, spaced", 1, "\0 \n".repeat(100_000)],
    ["quotes", 1, '"'.repeat(300_000)],
    ["quotes, one a line", 1, '"\n'.repeat(100_000)],
    ["triple quotes", 1, '"""\n'.repeat(100_000)],
    ["opening braces", 1, "{".repeat(300_000)],
    ["headers", maxProblems, "agent x {\n".repeat(30_000)],
    ["wider headers", maxProblems, "with a\n".repeat(50_000)],
    ["signatures", 1, "agent a(".repeat(50_000)],
    ["words", 1, "word ".repeat(100_000)],
    ["one word", 1, "a".repeat(1_000_000)],
    ["hyphens", 1, "-".repeat(1_000_000)],
    ["commas", 1, ",".repeat(300_000)],
    ["colons", 2, `a {${"a:".repeat(100_000)}`],
    ["escapes", 1, `a { b: "${"\\q".repeat(300_000)}" }`],
    ["block lines", 0, `a { b: """${"\n   x".repeat(200_000)}""" }`],
    ["junk values", 2, `a { b: ${"* ".repeat(200_000)}`],
  ])("%s: at most %i problems", (_, most, text) => {
    expect(parse(text).problems.length).toBeLessThanOrEqual(most);
  });

  test("problems are capped, the first are kept", () => {
    const { problems } = parse("a {\n" + "b 1\n".repeat(1_000) + "}");
    expect(problems).toHaveLength(maxProblems);
    expect(problems[0]?.span.start).toBe(5);
  });
});
