import { expect, test } from "vitest";
import { symbiFile } from "../../bench/symbi-file.ts";
import { format } from "../../compiler/index.ts";
import { workOf } from "./work.ts";

/** What ten times the text may cost at most. */
const MOST = 12;

const deepList = `${"[ ".repeat(150)}1${" ]".repeat(150)}`;

function loose(lines: number): string {
  return symbiFile(0, lines).replaceAll(": ", " = ").replaceAll("\n  ", "\n\n\n");
}

const texts: readonly [string, (size: number) => string][] = [
  ["a sound file", (size) => loose(size * 10)],
  ["a broken file", (size) => `}\n${loose(size * 10)}`],
  ["one list", (size) => `schedule { tags: [${'"x", '.repeat(size * 20)}] }`],
  ["one line", (size) => "agent a { b=1 } ".repeat(size * 5)],
  ["one broken line", (size) => `} ${"agent a { b=1 } ".repeat(size * 5)}`],
  ["comments", (size) => `schedule { tags: [${'"x" # c\n'.repeat(size * 20)}] }`],
  ["ignored lines", (size) => `${"# symbi-ignore x\n".repeat(size * 20)}agent a {b=1}`],
  ["one ignored line", (size) => `agent a { b = [${'"x", '.repeat(size * 20)}] } # symbi-ignore x\n`],
  ["deep lists", (size) => `agent a { b: ${deepList} }\n`.repeat(size)],
  ["blocks of the wider language", (size) => `agent a {${"type A = {\n}\n".repeat(size * 5)}}`],
];

test.each(texts)("laying out ten times as much is ten times the work: %s", async (_name, textOf) => {
  // What is built once and kept is not to be counted.
  format(textOf(20));
  const small = await workOf(() => format(textOf(20)));
  const large = await workOf(() => format(textOf(200)));
  expect(small).toBeGreaterThan(1_000);
  expect(large / small).toBeLessThan(MOST);
});
