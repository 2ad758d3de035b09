import { describe, expect, test } from "vitest";
import { parse } from "./index.ts";
import { expectFixes, expectRecovery, type RecoveryCase } from "./testing/index.ts";

const next = '\nagent next { model: "m" }';
const nextTree = '\nagent next { model: "m" }';

const cases: readonly RecoveryCase[] = [
  {
    what: "a missing separator",
    text: `schedule {\n  agent "x"\n  cron: "c"\n}${next}`,
    problems: ["missing-separator 2 « »"],
    tree: `schedule { agent: "x", cron: "c" }${nextTree}`,
  },
  {
    what: "several missing separators on a line",
    text: `schedule { a "x" b 5 }${next}`,
    problems: ["missing-separator 1 « »", "missing-separator 1 « »"],
    tree: `schedule { a: "x", b: 5 }${nextTree}`,
  },
  {
    what: "missing separators on a line, before numbers, words and references",
    text: `schedule { cron "c" max_jitter 300 max 1 path "p" mode fast secret $KEY tags [a] }${next}`,
    problems: [
      "missing-separator 1 « »",
      "missing-separator 1 « »",
      "missing-separator 1 « »",
      "missing-separator 1 « »",
      "unexpected-text 1 «mode fast»",
      "missing-separator 1 « »",
      "unexpected-text 1 «$KEY»",
      "missing-separator 1 « »",
    ],
    tree: `schedule { cron: "c", max_jitter: 300, max: 1, path: "p", secret: ?, tags: [a] }${nextTree}`,
  },
  {
    what: "a missing agent name: nothing is invented, the checker asks for one",
    text: `agent {\n  model: "m"\n}${next}`,
    problems: [],
    tree: `agent { model: "m" }${nextTree}`,
  },
  {
    what: "a missing value before the next field",
    text: `schedule {\n  cron:\n  timezone: "UTC"\n}${next}`,
    problems: ["missing-value 2 «:»"],
    tree: `schedule { cron: _, timezone: "UTC" }${nextTree}`,
  },
  {
    what: "missing values before a nested block, `}` and the next header",
    text: `schedule {\n  a:\n  policy { b: }\n  c:${next}`,
    problems: [
      "missing-brace 1 «{» → 4",
      "missing-value 2 «:»",
      "missing-value 3 «:»",
      "missing-value 4 «:»",
    ],
    tree: `schedule { a: _, policy: { b: _ }, c: _ }${nextTree}`,
  },
  {
    what: "a key that is still being typed",
    text: `schedule {\n  cr\n  timezone: "UTC"\n}${next}`,
    problems: ["missing-value 2 «cr»"],
    tree: `schedule { cr: _, timezone: "UTC" }${nextTree}`,
  },
  {
    what: "a key that is still being typed, before a nested block, in it, and at the end",
    text: `schedule {\n  cr\n  policy {\n    req\n  }\n  ma\n}${next}`,
    problems: ["missing-value 2 «cr»", "missing-value 4 «req»", "missing-value 6 «ma»"],
    tree: `schedule { cr: _, policy: { req: _ }, ma: _ }${nextTree}`,
  },
  {
    what: "a misspelt block word: for the checker, with its block",
    text: `schedul {\n  name: "a"\n}${next}`,
    problems: [],
    tree: `schedul { name: "a" }${nextTree}`,
  },
  {
    what: "an unterminated string",
    text: `schedule {\n  name: "a\n  cron: "c"\n}${next}`,
    problems: ['unterminated-string 2 «"a»'],
    tree: `schedule { name: "a", cron: "c" }${nextTree}`,
  },
  {
    what: "an unterminated string that swallows the end of its list and its block",
    text: `schedule {\n  delivery: ["a", "b]\n  policy { a: "b }\n  cron: "c"\n}${next}`,
    problems: ['unterminated-string 2 «"b]»', 'unterminated-string 3 «"b }»'],
    tree: `schedule { delivery: ["a", "b]"], policy: { a: "b }" }, cron: "c" }${nextTree}`,
  },
  {
    what: "an unterminated block string stops before the next header",
    text: `agent x {\n  system_prompt: """\n  hello\n}\n${next}`,
    problems: ['unterminated-block-string 2 «"""» → 3'],
    tree: `agent x { system_prompt: "  hello\\n}\\n\\n" }${nextTree}`,
  },
  {
    what: "an unterminated block string above a good one",
    text: 'agent x {\n  a: """\n  one\n}\n\nagent y {\n  a: """\n  two\n  """\n}\n',
    problems: ['unterminated-block-string 2 «"""» → 3'],
    tree: 'agent x { a: "  one\\n}\\n\\n" }\nagent y { a: "two\\n" }',
  },
  {
    what: "a good block string that quotes a header, in a file with another mistake",
    text: `agent x {\n  a: """\nagent quoted {\n"""\n  b "c"\n}${next}`,
    problems: ["missing-separator 5 « »"],
    tree: `agent x { a: "agent quoted {\\n", b: "c" }${nextTree}`,
  },
  {
    what: "a character that has no use",
    text: `schedule {\n  @name: "a"\n  cron: "c" ;\n}${next}`,
    problems: ["unexpected-character 2 «@»", "unexpected-character 3 «;»"],
    tree: `schedule { name: "a", cron: "c" }${nextTree}`,
  },
  {
    what: "values that want quotes",
    text: `schedule {\n  cron: 0 9 * * 1-5 # why\n  at: 2026-02-15T14:30:00Z\n  zone: Europe/Madrid\n  url: https://x.y/z?a=b\n  agent: my-agent\n  slot: { start: 00:00 end: 04:00 }\n  list: [a-b, */5, c]\n}${next}`,
    problems: [
      "unexpected-text 2 «0 9 * * 1-5»",
      "unexpected-text 3 «2026-02-15T14:30:00Z»",
      "unexpected-text 4 «Europe/Madrid»",
      "unexpected-text 5 «https://x.y/z?a=b»",
      "unexpected-text 6 «my-agent»",
      "unexpected-text 7 «00:00»",
      "unexpected-text 7 «04:00»",
      "unexpected-text 8 «a-b»",
      "unexpected-text 8 «*/5»",
    ],
    tree: `schedule { cron: ?, at: ?, zone: ?, url: ?, agent: ?, slot: { start: ?, end: ? }, list: [?, ?, c] }${nextTree}`,
  },
  {
    what: "references that want quotes",
    text: `schedule {\n  a: $TOKEN\n  b: \${TOKEN}\n  c: [$A, \${B}]\n  d { e: \${F} }\n  g: \${H:-i}\n}${next}`,
    problems: [
      "unexpected-text 2 «$TOKEN»",
      "unexpected-text 3 «${TOKEN}»",
      "unexpected-text 4 «$A»",
      "unexpected-text 4 «${B}»",
      "unexpected-text 5 «${F}»",
      "unexpected-text 6 «${H:-i}»",
    ],
    tree: `schedule { a: ?, b: ?, c: [?, ?], d: { e: ? }, g: ? }${nextTree}`,
  },
  {
    what: "names that want quotes",
    text: `agent my-agent {\n  relatório: 1\n}${next}`,
    problems: ["unexpected-text 1 «my-agent»", "unexpected-text 2 «relatório»"],
    tree: `agent my-agent { relatório: 1 }${nextTree}`,
  },
  {
    what: "text after a value",
    text: `schedule {\n  a: "x" "y" z\n  b: ["x"] y\n}${next}`,
    problems: ['unexpected-text 2 «"y" z»', "unexpected-text 3 «y»"],
    tree: `schedule { a: "x", b: ["x"] }${nextTree}`,
  },
  {
    what: "what stands where a key belongs",
    text: `schedule {\n  : "x"\n  404: "y"\n  ["z"]\n  { a: 1 }\n  """b"""\n  a: 1\n}${next}`,
    problems: [
      "missing-key 2 «:»",
      "missing-key 3 «404»",
      "missing-key 4 «[»",
      "missing-key 5 «{»",
      'missing-key 6 «"""b"""»',
    ],
    tree: `schedule { a: 1 }${nextTree}`,
  },
  {
    what: "separators too many",
    text: `schedule: {\n  a:= 1\n}${next}`,
    problems: ["unexpected-text 1 «:»", "unexpected-text 2 «=»"],
    tree: `schedule { a: 1 }${nextTree}`,
  },
  {
    what: "text outside of every block, once",
    text: `hello world\nthis: "is"\n@ not\n{ "a": 1 }${next}`,
    problems: ["unexpected-text 1 «hello world»"],
    tree: nextTree.slice(1),
  },
  {
    what: "escapes that do not exist, once a string",
    text: `schedule {\n  a: "\\d \\n \\q"\n  b: "\\u{110000} \\u12 \\u{D800}"\n}${next}`,
    problems: ["bad-escape 2 «\\d»", "bad-escape 3 «\\u{110000}»"],
    tree: `schedule { a: "\\\\d \\n \\\\q", b: "\\\\u{110000} \\\\u12 \\\\u{D800}" }${nextTree}`,
  },
  {
    what: "numbers that are none",
    text: `schedule {\n  a: 1__0\n  b: 1.2.3\n  c: 1e5\n  d: 0x1F\n  e: 5_\n}${next}`,
    problems: [
      "bad-number 2 «1__0»",
      "bad-number 3 «1.2.3»",
      "bad-number 4 «1e5»",
      "bad-number 5 «0x1F»",
      "bad-number 6 «5_»",
    ],
    tree: `schedule { a: ?, b: ?, c: ?, d: ?, e: ? }${nextTree}`,
  },
  {
    what: "many mistakes in one pass",
    text: `schedule {\n  name "a"\n  cron:\n  tags: ["x" "y"\n  at: "z\n  @\n}\nagent {\n  model = \n}${next}`,
    problems: [
      "missing-separator 2 « »",
      "missing-value 3 «:»",
      "missing-bracket 4 «[» → 4",
      "missing-comma 4 « »",
      'unterminated-string 5 «"z»',
      "unexpected-character 6 «@»",
      "missing-value 9 «=»",
    ],
    tree: `schedule { name: "a", cron: _, tags: ["x", "y"], at: "z" }\nagent { model: _ }${nextTree}`,
  },
];

describe("broken text", () => {
  test.each(cases)("$what", (broken) => expectRecovery(broken));

  test("each fix mends what it is for and makes nothing worse", () => {
    expect(expectFixes(cases)).toBeGreaterThan(15);
  });

  test("nothing is marked whole that is not", () => {
    const { items } = parse("agent a {\n  b: 1\n\nagent d {\n}\nagent e\n").file;
    expect(items.map((item) => item.kind === "block" && item.incomplete)).toEqual([true, false, true]);
    const parts = parse("agent a {\n b: [1\n c:\n}").file.items[0];
    expect(parts).toMatchObject({
      body: {
        entries: [{ incomplete: false, value: { kind: "list", incomplete: true } }, { incomplete: true }],
      },
    });
  });
});
