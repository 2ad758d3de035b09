import { describe, expect, test } from "vitest";
import { expectFixes, expectRecovery, type RecoveryCase } from "./testing/index.ts";

const next = '\nagent next { model: "m" }';
const nextTree = '\nagent next { model: "m" }';

const cases: readonly RecoveryCase[] = [
  {
    what: "a list without a comma",
    text: `schedule {\n  delivery: ["a" "b" "c"]\n  cron: "c"\n}${next}`,
    problems: ["missing-comma 2 « »", "missing-comma 2 « »"],
    tree: `schedule { delivery: ["a", "b", "c"], cron: "c" }${nextTree}`,
  },
  {
    what: "a list without an end before another field",
    text: `schedule {\n  delivery: ["a", "b"\n  cron: "c"\n}${next}`,
    problems: ["missing-bracket 2 «[» → 2"],
    tree: `schedule { delivery: ["a", "b"], cron: "c" }${nextTree}`,
  },
  {
    what: "a list without an end before `}`",
    text: `schedule { delivery: ["a", "b" }${next}`,
    problems: ["missing-bracket 1 «[» → 1"],
    tree: `schedule { delivery: ["a", "b"] }${nextTree}`,
  },
  {
    what: "a list without an end before a nested block",
    text: `schedule {\n  delivery: ["a",\n  policy {\n    a: 1\n  }\n}${next}`,
    problems: ["missing-bracket 2 «[» → 2"],
    tree: `schedule { delivery: ["a"], policy: { a: 1 } }${nextTree}`,
  },
  {
    what: "a `]` too many",
    text: `schedule {\n  delivery: ["a"]]\n  cron: "c"\n}${next}`,
    problems: ["unexpected-text 2 «]»"],
    tree: `schedule { delivery: ["a"], cron: "c" }${nextTree}`,
  },
  {
    what: "commas too many",
    text: `schedule {, a: ["x",, "y"],, b: 1 }${next}`,
    problems: ["unexpected-text 1 «,»", "unexpected-text 1 «,»", "unexpected-text 1 «,»"],
    tree: `schedule { a: ["x", "y"], b: 1 }${nextTree}`,
  },
  {
    what: "a missing `}` before a block at the start of a line",
    text: `schedule {\n  name: "a"\n\nagent x {\n  model: "m"\n}${next}`,
    problems: ["missing-brace 1 «{» → 2"],
    tree: `schedule { name: "a" }\nagent x { model: "m" }${nextTree}`,
  },
  {
    what: "a missing `}` in text without indentation",
    text: `schedule {\nname: "a"\npolicy {\na: 1\n}\nschedule {\nname: "b"\n}${next}`,
    problems: ["missing-brace 1 «{» → 5"],
    tree: `schedule { name: "a", policy: { a: 1 } }\nschedule { name: "b" }${nextTree}`,
  },
  {
    what: "a missing inner `}`, told by the indentation of the next field",
    text: `schedule {\n  policy {\n    a: 1\n  cron: "c"\n}${next}`,
    problems: ["missing-brace 2 «{» → 3"],
    tree: `schedule { policy: { a: 1 }, cron: "c" }${nextTree}`,
  },
  {
    what: "a missing inner `}`, told by the indentation of the outer one",
    text: `schedule {\n  policy {\n    a: 1\n}${next}`,
    problems: ["missing-brace 2 «{» → 3"],
    tree: `schedule { policy: { a: 1 } }${nextTree}`,
  },
  {
    what: "a missing `}` before a misspelt or wider block",
    text: `schedule {\n  name: "a"\n\nschedul {\n  name: "b"\n\nchannel c {\n}`,
    problems: ["missing-brace 1 «{» → 2", "missing-brace 4 «{» → 5"],
    tree: 'schedule { name: "a" }\nschedul { name: "b" }\nchannel c …',
  },
  {
    what: "a missing `}` at the end",
    text: 'agent next { model: "m" }\nschedule {\n  policy {\n    a: 1\n',
    problems: ["missing-brace 2 «{» → 4", "missing-brace 3 «{» → 4"],
    tree: 'agent next { model: "m" }\nschedule { policy: { a: 1 } }',
  },
  {
    what: "a missing `}` of a wider block",
    text: `policy p {\n  allow: a(b)\n${next}`,
    problems: ["missing-brace 1 «{» → 2"],
    tree: `policy p …${nextTree}`,
  },
  {
    what: "a `}` too many, told by the indentation of what follows",
    text: `schedule {\n  a: 1\n  }\n  b: 2\n  c: 3\n}${next}`,
    problems: ["unexpected-text 3 «}»"],
    tree: `schedule { a: 1, b: 2, c: 3 }${nextTree}`,
  },
  {
    what: "a `}` too many in text without indentation, which leaves fields outside",
    text: `schedule {\na: 1\n}\nb: 2\nc: 3\n}${next}`,
    problems: ["unexpected-text 4 «b»"],
    tree: `schedule { a: 1 }${nextTree}`,
  },
  {
    what: "a list without an end before a block of the wider language",
    text: `agent x {\n  capabilities = [read, "write"\n  policy careful {\n    allow: all\n  }\n}${next}`,
    problems: ["missing-bracket 2 «[» → 2"],
    tree: `agent x { capabilities: [read, "write"], policy careful … }${nextTree}`,
  },
  {
    what: "a missing `{` before a field on the same line",
    text: `schedule last agent: "a", cron: "c" }${next}`,
    problems: ["missing-brace 1 «schedule last»"],
    tree: `schedule last { agent: "a", cron: "c" }${nextTree}`,
  },
  {
    what: "a missing `{` of a wider block",
    text: `metadata\n  version = "1"\n}\nchannel c platform = "x" }${next}`,
    problems: ["missing-brace 1 «metadata»", 'missing-brace 4 «channel c platform = "x"»'],
    tree: `metadata …\nchannel c …${nextTree}`,
  },
  {
    what: "a missing `{` inside a wider block",
    text: `function f(a: int)\n{\n  if a > 1\n    return 2;\n  }\n  return 3;\n}${next}`,
    problems: ["unexpected-text 5 «}»"],
    tree: `function f …${nextTree}`,
  },
  {
    what: "a missing `}` inside a wider block",
    text: `function f(a: int) {\n  if a > 1 {\n    return 2;\n  return 3;\n}\npolicy p { }${next}`,
    problems: ["missing-brace 1 «{» → 5"],
    tree: `function f …\npolicy p …${nextTree}`,
  },
  {
    what: "a missing `{` in a wider block of an agent",
    text: `agent x {\n  with a = 1 run(); }\n  model: "m"\n}${next}`,
    problems: ["missing-brace 2 «with a = 1 run();»"],
    tree: `agent x { with …, model: "m" }${nextTree}`,
  },
  {
    what: "a text of a wider block without an end",
    text: `policy p {\n  allow: "a b\n  deny: c\n}\nschedule {\n  name: "x"\n}${next}`,
    problems: ['unterminated-string 2 «"a b»'],
    tree: `policy p …\nschedule { name: "x" }${nextTree}`,
  },
  {
    what: "a text of a wider block over lines, with braces and comments, beside one without an end",
    text: `policy p {\n  allow: "a } {\n # b" if c\n}\nagent x {\n  policy q { deny: "d\n  }\n}${next}`,
    problems: ['unterminated-string 6 «"d»'],
    tree: `policy p …\nagent x { policy q … }${nextTree}`,
  },
  {
    what: "a missing `{`",
    text: `agent x\n  model: "m"\n}${next}`,
    problems: ["missing-brace 1 «agent x»"],
    tree: `agent x { model: "m" }${nextTree}`,
  },
  {
    what: "a header that is still being typed",
    text: `agent x${next}`,
    problems: ["missing-brace 1 «agent x»"],
    tree: `agent x {}${nextTree}`,
  },
];

describe("text with a bracket too few or too many", () => {
  test.each(cases)("$what", (broken) => expectRecovery(broken));

  test("each fix mends what it is for and makes nothing worse", () => {
    expect(expectFixes(cases)).toBeGreaterThan(15);
  });
});
