import { globSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTokens } from "../../grammar/index.ts";
import { samples } from "../../grammar/testing/index.ts";
import { catalogue } from "../diagnostics/index.ts";
import { check } from "../index.ts";
import { readCases } from "../testing/index.ts";
import { format, formatText } from "./index.ts";
import { layOut } from "./layout.ts";

const root = new URL("../../", import.meta.url);
const textOf = (file: string | URL): string => readFileSync(new URL(file, root), "utf8");
const caseFolder = new URL("compiler/check/cases/", root);

const examples = globSync("examples/**/*.symbi", { cwd: root, exclude: ["**/node_modules"] })
  .toSorted()
  .map((name) => ({ name, text: textOf(name) }));

/** Every text of the language that is at hand. */
const texts = [
  ...samples,
  ...examples,
  ...Object.entries(catalogue).flatMap(([code, { bad, good }]) => [
    { name: `${code}, bad`, text: bad },
    { name: `${code}, good`, text: good },
  ]),
  ...readdirSync(caseFolder).flatMap((file) =>
    readCases(textOf(new URL(file, caseFolder))).flatMap(({ title, files }) =>
      Object.values(files).map((text) => ({ name: `${file}: ${title}`, text })),
    ),
  ),
];

/** What a formatter may never touch: all but blanks, commas and separators, comments as they are. */
function kept(text: string): unknown {
  const { tokens, file } = parseTokens(text);
  return {
    characters: text.replace(/[\s,:=]/g, ""),
    comments: file.comments.map((comment) => comment.text),
    tokens: tokens
      .filter(({ kind }) => !",:=".includes(kind))
      .map(({ start, end }) => text.slice(start, end)),
  };
}

function meaning(text: string): unknown {
  const { jobs, agents, diagnostics } = check({ "a.symbi": text });
  return {
    jobs: jobs.map(({ name, definition }) => ({ name, definition })),
    agents: agents.map(({ name, definition }) => ({ name, definition })),
    diagnostics: diagnostics
      .map(({ code, message }) => `${code}: ${message.replaceAll(/line \d+/g, "a line")}`)
      .toSorted(),
  };
}

function expectFaithful(text: string): void {
  const { text: after, refused } = formatText(text);
  expect(refused).toBeUndefined();
  expect(kept(after)).toEqual(kept(text));
  expect(format(after)).toBe(after);
}

describe.each(texts)("$name", ({ text }) => {
  test("loses nothing and means the same", () => {
    expectFaithful(text);
    expect(meaning(format(text))).toEqual(meaning(text));
  });
});

test.each(examples)("$name is laid out as we say", ({ text }) => {
  expect(format(text)).toBe(text);
});

test("the guide's blocks stand as the guide has them", () => {
  const portuguese = samples.filter(({ name }) => name.startsWith("guides-pt"));
  expect(portuguese).toHaveLength(14);
  for (const { text } of portuguese) expect(format(text)).toBe(text.endsWith("\n") ? text : `${text}\n`);
});

test.each([...samples, ...examples])("every prefix of $name keeps all that it has", ({ text }) => {
  for (let length = 0; length <= text.length; length += 1) {
    const prefix = text.slice(0, length);
    expect(format(prefix).replace(/[\s,:=]/g, "")).toBe(prefix.replace(/[\s,:=]/g, ""));
  }
});

const blanks = ["", " ", "\n", "\r\n", "\n\n\n", "\t", "    "];
const comments = [
  "# c\n",
  "\n# own\n",
  "\n\n// apart\n\n",
  "//\n",
  "\n# symbi-ignore bad-cron: so\n",
  "# symbi-ignore x\n",
];

/** Other white space and more comments wherever they may stand: between two tokens. */
const relaid = fc
  .tuple(
    fc.constantFrom(...texts.map(({ text }) => text)),
    fc.array(
      fc.record({
        at: fc.nat({ max: 9_999 }),
        put: fc.oneof(fc.constantFrom(...blanks), fc.constantFrom(...comments)),
        replaces: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  )
  .map(([text, edits]) => {
    let result = text;
    for (const { at, put, replaces } of edits) {
      const { tokens } = parseTokens(result);
      const token = tokens[at % Math.max(1, tokens.length)];
      const before = tokens[(at % Math.max(1, tokens.length)) - 1];
      if (token === undefined) continue;
      const gap = result.slice(before?.end ?? 0, token.start);
      const from = replaces && /^\s*$/.test(gap) ? (before?.end ?? 0) : token.start;
      result = result.slice(0, from) + put + result.slice(token.start);
    }
    return result;
  });

/** Anything at all, anywhere. */
const broken = fc
  .tuple(
    relaid,
    fc.array(
      fc.record({
        at: fc.nat({ max: 99_999 }),
        drop: fc.nat({ max: 9 }),
        put: fc.oneof(
          fc.constantFrom(
            '"',
            '"""',
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "=",
            "#",
            "\nagent x {",
            "with a {",
            "\0",
            "\u2028",
          ),
          fc.string({ unit: "binary", maxLength: 4 }),
        ),
      }),
      { maxLength: 4 },
    ),
  )
  .map(([text, edits]) => {
    let result = text;
    for (const { at, drop, put } of edits) {
      const place = at % (result.length + 1);
      result = result.slice(0, place) + put + result.slice(place + drop);
    }
    return result;
  });

test("however a text is laid out, nothing of it is lost and its layout is the last word", () => {
  fc.assert(
    fc.property(relaid, (text) => {
      expectFaithful(text);
      const { diagnostics: _found, ...definitions } = meaning(text) as Record<string, unknown>;
      expect(meaning(format(text))).toMatchObject(definitions);
    }),
    { numRuns: 1_500 },
  );
});

test("however broken a text is, nothing of it is lost and its layout is the last word", () => {
  fc.assert(
    fc.property(broken, (text) => {
      const after = format(text);
      expect(kept(after)).toEqual(kept(text));
      expect(format(after)).toBe(after);
      if (formatText(text).problem === undefined) expect(formatText(text).refused).toBeUndefined();
    }),
    { numRuns: 1_500 },
  );
});

describe("what it costs grows as the text does", () => {
  const steps = (text: string): number => layOut(text, parseTokens(text)).steps;
  test.each([
    ["blocks", (n: number) => `${samples[0]?.text ?? ""}\n`.repeat(n)],
    ["blocks beside a mistake", (n: number) => `}\n${`${samples[0]?.text ?? ""}\n`.repeat(n)}`],
    ["items of a list", (n: number) => `a { b: [${'"item", '.repeat(n * 20)}] }`],
    ["comments in a list", (n: number) => `a { b: [${"1, # c\n".repeat(n * 20)}] }`],
    ["entries on a line", (n: number) => `a { ${'b: "c", '.repeat(n * 20)}}`],
    ["blocks on a line", (n: number) => "agent a {} ".repeat(n * 20)],
    ["blank lines", (n: number) => `a {${"\n".repeat(n * 200)}b: 1 }`],
    ["comments", (n: number) => "# c\n\n".repeat(n * 20)],
    ["comments that ignore", (n: number) => `${"# symbi-ignore x\n".repeat(n * 20)}agent a { b: [1, 2] }`],
    [
      "nested lists side by side",
      (n: number) => `a { b: [${`${"[".repeat(150)}1${"]".repeat(150)},`.repeat(n)}] }`,
    ],
  ])("%s", (_, textOfSize) => {
    const small = steps(textOfSize(20));
    expect(small).toBeGreaterThan(0);
    expect(steps(textOfSize(200))).toBeLessThan(12 * small);
  });
});
