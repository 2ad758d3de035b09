import { expect, test } from "vitest";
import { check } from "../index.ts";
import { fingerprint } from "./index.ts";

const bad = 'schedule s {\n  agent: "a"\n  cron: "61 * * * *"\n}\n';

function fingerprints(text: string): readonly string[] {
  return check({ "a.symbi": text }).diagnostics.map((diagnostic) => fingerprint(diagnostic, text));
}

test("sixteen hexadecimal digits that never change: they are kept in files", () => {
  expect(fingerprints(bad)).toEqual(["9d4b56e628aad836", "7824bd9cbb8852d7"]);
});

test.each([
  ["its line has moved", `# more\n\n${bad}`],
  ["it is indented anew", bad.replaceAll("  ", "\t\t")],
  ["lines end in CRLF, behind a byte order mark", `\ufeff${bad.replaceAll("\n", "\r\n")}`],
  ["the name of the block is another", bad.replace("schedule s", "schedule t")],
])("the same where %s", (_title, text) => {
  expect(fingerprints(text)).toEqual(fingerprints(bad));
});

test.each([
  ["the text", bad.replace("61", "62")],
  ["the code", bad.replace('cron: "61 * * * *"', "cron: 61")],
])("another where %s is another", (_title, text) => {
  const known = new Set(fingerprints(bad));
  expect(fingerprints(text).filter((print) => !known.has(print))).toHaveLength(1);
});

test("two places on one line are told apart", () => {
  const text = 'schedule s { agent: "a" cron: "0 9 * * *" colour: 1, size: 2 }\n';
  const prints = fingerprints(text);
  expect(prints.length).toBeGreaterThan(1);
  expect(new Set(prints).size).toBe(prints.length);
});

test("a line as long as its file costs no more than a stretch of it", () => {
  const line = "x".repeat(1_000_000);
  const at = { code: "unknown-field", span: { start: 500_000, end: 500_001 } } as const;
  expect(fingerprint(at, line)).toBe(fingerprint({ ...at, span: { start: 400_000, end: 400_001 } }, line));
});

test("a place outside of the text has one too", () => {
  expect(fingerprint({ code: "unknown-field", span: { start: 9, end: 12 } }, "")).toMatch(/^[0-9a-f]{16}$/);
});
