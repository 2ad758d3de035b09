import { describe, expect, test } from "vitest";
import { unifiedDiff } from "../../compiler/diff/index.ts";
import { check, fix, renderJson, renderText } from "../../compiler/index.ts";
import { compareWithBaseline, newBaseline } from "../../compiler/select/index.ts";
import { symbiFile } from "../../bench/symbi-file.ts";
import { workOf } from "./work.ts";

/** What ten times the input may cost at most; a tenth is for what grows with its logarithm, such as sorting. */
const MOST = 12;

/** Less than this was not counted in full. */
const LEAST = 1_000;

const directive = "# symbi-ignore unknown-agent, unknown-agnt, cron-syntax: because";

const now = Date.UTC(2027, 0, 1);

function broken(index: number, lines: number): string {
  return symbiFile(index, lines)
    .replaceAll('cron: "', 'cron: "77 ')
    .replaceAll("  max_retries: 3", "  max_retires: 3,,")
    .replaceAll(/agent: "agent_(\d+)"/g, 'agent: "agnet_$1"');
}

const workspace = (count: number, file: (index: number, lines: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.symbi`, file(i, 100)]));

const pieces: readonly [string, (size: number) => () => unknown][] = [
  ["one sound file", (size) => checking({ "a.symbi": symbiFile(0, size * 10) })],
  ["one broken file", (size) => checking({ "a.symbi": broken(0, size * 10) })],
  ["many sound files", (size) => checking(workspace(size, symbiFile))],
  ["many broken files", (size) => checking(workspace(size, broken))],
  ["one list", (size) => checking({ "a.symbi": `schedule { tags: [${'"x", '.repeat(size * 20)}] }` })],
  ["one line", (size) => checking({ "a.symbi": symbiFile(0, size * 10).replaceAll(/#.*|\n/g, " ") })],
  ["open strings", (size) => checking({ "a.symbi": 'agent a { b: "x\n'.repeat(size * 3) })],
  ["open blocks", (size) => checking({ "a.symbi": "schedule {\n  policy {\n".repeat(size * 3) })],
  ["half-typed keys", (size) => checking({ "a.symbi": `schedule s {\n${"  ag\n".repeat(size * 20)}}` })],
  ["unknown fields", (size) => checking({ "a.symbi": `schedule s {\n${"  agnet: x\n".repeat(size * 20)}}` })],
  ["nested lists", (size) => checking({ "a.symbi": `schedule s { tags: ${"[".repeat(size * 20)}` })],
  ["bare references", (size) => checking({ "a.symbi": `schedule s {\n${"  a: ${B}\n".repeat(size * 20)}}` })],
  [
    "older fields",
    (size) => checking({ "a.symbi": `schedule s {\n${'  deliver: "x://y"\n'.repeat(size * 10)}}` }),
  ],
  ["wider blocks", (size) => checking({ "a.symbi": "policy p {\n  allow: x\n}\n".repeat(size * 10) })],
  ["nested wider text", (size) => checking({ "a.symbi": `function f() ${"{ if x\n".repeat(size * 20)}` })],
  ["long texts", (size) => checking({ "a.symbi": `policy p {\n${'allow: "a\n}"\n'.repeat(size * 10)}}` })],
  ["open long texts", (size) => checking({ "a.symbi": 'policy p {\nallow: "a\n'.repeat(size * 10) })],
  ["wider headers", (size) => checking({ "a.symbi": "function f(a: b\n".repeat(size * 10) })],
  ["nested schedules", (size) => checking({ "a.symbi": nestedSchedules(size * 5) })],
  ["braces too many", (size) => checking({ "a.symbi": `agent a {\n${"  }\n  b: 1\n".repeat(size * 10)}}` })],
  ["comments", (size) => checking({ "a.symbi": "# x\n".repeat(size * 20) })],
  ["comments that silence", (size) => checking({ "a.symbi": `${directive}\n`.repeat(size * 5) })],
  [
    "a comment that silences much",
    (size) => checking({ "a.symbi": `${directive}${", x, at-in-past".repeat(size * 2)}` }),
  ],
  ["what comments silence", silencing],
  ["reports", reporting],
  ["a baseline", comparing],
  ["fixes", (size) => fixing("max_retries: 3", 'max_retries: "3"', size)],
  ["fixes in two rounds", (size) => fixing("max_retries: 3", "tags: [1 2]", size)],
  ["a diff", (size) => diffing(size * 100)],
];

function nestedSchedules(count: number): string {
  return `agent a {\n${'  schedule { cron "0 6 * * *" }\n'.repeat(count)}}`;
}

function checking(files: Readonly<Record<string, string>>): () => unknown {
  return () => check(files, { now });
}

/** A line above each line, which silences it or is told to silence nothing. */
function silencing(size: number): () => unknown {
  const text = `agent a {\n  system_prompt: """\n${"x\n".repeat(size)}"""\n}\n${broken(0, size * 5)}`;
  return checking({ "a.symbi": text.replaceAll(/^ +(?=[a-z_]+:)/gm, `${directive}\n$&`) });
}

function comparing(size: number): () => unknown {
  const files = workspace(size, broken);
  const found = check(files, { now }).diagnostics.map((diagnostic) => {
    const { file } = diagnostic;
    return { diagnostic, file, text: files[file] ?? "" };
  });
  return () =>
    compareWithBaseline(
      found,
      newBaseline(found, undefined, () => true),
      () => true,
    );
}

function reporting(size: number): () => unknown {
  const files = workspace(size, broken);
  const { diagnostics } = check(files, { now });
  return () => [renderJson(diagnostics, files), renderText(diagnostics, files, { color: true })];
}

function fixing(good: string, mistake: string, size: number): () => unknown {
  const files = { "a.symbi": symbiFile(0, size * 10).replaceAll(good, mistake) };
  return () => fix(files);
}

function diffing(lines: number): () => unknown {
  const before = Array.from({ length: lines }, (_, index) => `line ${index}\n`);
  const after = before
    .with(3, "new\n")
    .with(lines - 3, "new\n")
    .join("");
  return () => unifiedDiff("a", before.join(""), after);
}

describe("ten times the input is ten times the work", () => {
  test.each(pieces)("%s", async (_name, piece) => {
    // What is built once and kept is not to be counted.
    piece(20)();
    // The engine forgets counts of code that it throws away, so one may fall short: what grows too fast always does.
    let small = 0;
    let ratio = Infinity;
    for (let tries = 0; tries < 5 && (ratio >= MOST || small <= LEAST); tries++) {
      small = await workOf(piece(20));
      ratio = (await workOf(piece(200))) / small;
    }
    expect(small).toBeGreaterThan(LEAST);
    expect(ratio).toBeLessThan(MOST);
  });

  test("what grows faster is noticed", async () => {
    const all = (size: number) => Array.from({ length: size }, (_, i) => i);
    const squared = (size: number) => () => all(size).map((a) => all(size).filter((b) => b > a));
    const ratio = (await workOf(squared(200))) / (await workOf(squared(20)));
    expect(ratio).toBeGreaterThan(MOST * 5);
  });
});
