import { describe, expect, test } from "vitest";
import { parse } from "./index.ts";
import { guides, samples, sketch, unsound } from "./testing/index.ts";

const clean = (text: string): string => {
  const parsed = parse(text);
  expect(parsed.problems).toEqual([]);
  expect(unsound(text, parsed)).toEqual([]);
  return sketch(parsed);
};

describe("good text", () => {
  test.each(samples)("$name has no problem", ({ text }) => {
    expect(clean(text)).not.toBe("");
  });

  test("the guides have fourteen blocks each", () => {
    expect(guides).toHaveLength(28);
    for (const { text } of guides) expect(parse(text).file.items).toHaveLength(1);
  });

  test.each([
    ["", ""],
    ["\uFEFF", ""],
    ["\n\r\n  \t", ""],
    ["# only\n// comments", ""],
    ['\uFEFFagent x { model: "m" }', 'agent x { model: "m" }'],
    ["agent x {}", "agent x {}"],
    ["agent x\n{\n}", "agent x {}"],
    ['agent "a-b" {}', 'agent "a-b" {}'],
    ["schedul { a: 1 }", "schedul { a: 1 }"],
    ['s { a = "1" b: 2, "c": 3 d { e: 4 } }', 's { a: "1", b: 2, "c": 3, d: { e: 4 } }'],
    ["s { a: 1_000 b: 1.5 c: -3 d: 007 }", "s { a: 1000, b: 1.5, c: -3, d: 7 }"],
    ["s { a: 30s b: 1h30m c: 500ms d: -5m }", "s { a: 30s, b: 1h30m, c: 500ms, d: -5m }"],
    ["s { a: true b: false c: truest }", "s { a: true, b: false, c: truest }"],
    ["s { a: [] b: [1,] c: [1, 2,] d: [\n1\n2\n] }", "s { a: [], b: [1], c: [1, 2], d: [1, 2] }"],
    ["s { a: [[1], {b: 2}, [], {}] }", "s { a: [[1], { b: 2 }, [], {}] }"],
    ["s { a:\n1\nb\n: 2\nc:\ntrue\nd\n=\n[]\ne:\n{}\n}", "s { a: 1, b: 2, c: true, d: [], e: {} }"],
    ['s { a: "# // no comment" } # {', 's { a: "# // no comment" }'],
    ['s { a: "x"# comment\n}', 's { a: "x" }'],
    ["s { agent: 1 schedule: 2 policy: 3 true: 4 }", "s { agent: 1, schedule: 2, policy: 3, true: 4 }"],
    ['s { a: "${A:-b}$${" }', 's { a: "${A:-b}$${" }'],
    ["s {\u00a0a:\u00a01 }", "s { a: 1 }"],
    ["s {\r a: 1\r b: 2\r}", "s { a: 1, b: 2 }"],
  ])("%j reads as %j", (text, tree) => {
    expect(clean(text)).toBe(tree);
  });

  test("line ends and a mark at the start change nothing", () => {
    for (const { text } of samples) {
      const tree = clean(text);
      expect(clean(text.replaceAll("\n", "\r\n"))).toBe(tree);
      expect(clean(text.replaceAll("\n", "\r"))).toBe(tree);
      expect(clean(`\uFEFF${text}`)).toBe(tree);
      expect(clean(text.trimEnd())).toBe(tree);
    }
  });

  test("the wider language is kept, named and left alone", () => {
    const wider = samples.find(({ name }) => name === "wider.symbi")?.text ?? "";
    expect(clean(wider)).toMatchInlineSnapshot(`
      "metadata …
      policy strict …
      type Alias …
      type Point …
      function add …
      channel ops …
      memory notes …
      webhook hook …
      with …
      agent analyst …
      agent typed …
      agent mixed { model: "m", capabilities …, with …, policy guard …, function main …, memory …, schedule …, system_prompt: "after all of it" }
      schedule last { cron: "0 0 9 * * *", timezone: "UTC", one_shot: true, deliver: "slack://ops" }"
    `);
  });

  test("comments are kept in order, inside other blocks too", () => {
    const text = '# one\nagent x { // two\n a: "# no" }\nmetadata { # three\n}';
    expect(parse(text).file.comments.map((comment) => comment.text)).toEqual(["# one", "// two", "# three"]);
  });

  test("spans are exact", () => {
    const text = 'x\n agent b { c: [ "d", 5m ] }';
    const [block] = parse(text.slice(2)).file.items;
    expect(block).toMatchObject({
      kind: "block",
      span: { start: 1, end: 27 },
      keyword: { span: { start: 1, end: 6 } },
      name: { span: { start: 7, end: 8 } },
      incomplete: false,
      body: {
        span: { start: 9, end: 27 },
        open: { start: 9, end: 10 },
        close: { start: 26, end: 27 },
        entries: [
          {
            span: { start: 11, end: 25 },
            key: { span: { start: 11, end: 12 } },
            separator: ":",
            value: {
              span: { start: 14, end: 25 },
              items: [{ span: { start: 16, end: 19 } }, { kind: "duration", span: { start: 21, end: 23 } }],
            },
          },
        ],
      },
    });
  });
});
