import { describe, expect, test } from "vitest";
import { check } from "../../compiler/index.ts";

/** How often each code is given. */
function tally(text: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { code } of check({ "main.symbi": text }).diagnostics) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `  ${line(index)}\n`).join("");

const schedule = (...fields: readonly string[]): string =>
  `agent a { }\nschedule s {\n  agent: "a"\n  cron: "0 9 * * *"\n${fields.join("\n")}\n}\n`;

describe("a file of unusual size is checked, and what is said of it is short and true", () => {
  test.each<[string, string, Readonly<Record<string, number>>]>([
    [
      "20,000 objects inside each other",
      schedule(`  x: ${"{ x: ".repeat(20_000)}${"}".repeat(20_000)}`),
      { "unknown-field": 1, "nested-too-deep": 1 },
    ],
    [
      "20,000 lists inside each other",
      schedule(`  tags: ${"[".repeat(20_000)}${"]".repeat(20_000)}`),
      { "wrong-type": 1, "nested-too-deep": 1 },
    ],
    [
      "20,000 blocks of the wider language inside each other",
      `function f() ${"{ if x ".repeat(20_000)}${"}".repeat(20_000)}`,
      { "wider-language": 1 },
    ],
    [
      "20,000 of them without an end",
      `function f() ${"{ if x\n".repeat(20_000)}`,
      { "wider-language": 1, "missing-brace": 1 },
    ],
    ["a list of 100,000 items", schedule(`  tags: [\n${lines(100_000, (index) => `"t${index}",`)}]`), {}],
    [
      "100,000 fields",
      `agent a {\n  command: ["x"]\n  env: {\n${lines(100_000, (index) => `V${index}: "x"`)}  }\n}`,
      {},
    ],
    [
      "100,000 fields that are none",
      schedule(lines(100_000, (index) => `x${index}: 1`)),
      { "unknown-field": 100_000 },
    ],
    ["one field 100,000 times", schedule(lines(100_000, () => "tags: []")), { "duplicate-field": 99_999 }],
    ["100,000 blocks", lines(100_000, (index) => `agent a${index} { }`), {}],
    [
      "100,000 blocks of the wider language",
      lines(100_000, (index) => `policy p${index} { allow: all }`),
      { "wider-language": 1 },
    ],
    [
      "20,000 texts without an end",
      schedule(lines(20_000, () => 'description: "x')),
      { "duplicate-field": 19_999, "unterminated-string": 200 },
    ],
    [
      "20,000 texts without an end in the wider language",
      `policy p {\n${lines(19_999, () => 'allow: "x')}}`,
      { "wider-language": 1, "unterminated-string": 1 },
    ],
    [
      "20,000 block strings without an end",
      lines(20_000, (index) => `agent a${index} { system_prompt: """`),
      { "missing-brace": 200 },
    ],
    ["20,000 headers without a block", lines(20_000, (index) => `agent a${index}`), { "missing-brace": 200 }],
  ])("%s", (_title, text, expected) => {
    expect(tally(text)).toEqual(expected);
  });
});
