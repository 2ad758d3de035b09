import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { check, type CheckOptions, type Diagnostic, type Fix } from "../index.ts";
import { readCases } from "../testing/index.ts";

type Files = Readonly<Record<string, string>>;

const folder = new URL("cases/", import.meta.url);

function applied(text: string, { edits }: Fix): string {
  return edits
    .toSorted((left, right) => right.span.start - left.span.start)
    .reduce(
      (result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end),
      text,
    );
}

/** How often each diagnostic is given, wherever it stands. */
function tally(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code, message } of diagnostics) {
    const key = `${code}: ${message}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function errors(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}

function expectMended(files: Files, diagnostic: Diagnostic, fix: Fix, options: CheckOptions): void {
  const before = check(files, options).diagnostics;
  const mended = { ...files, [diagnostic.file]: applied(files[diagnostic.file] ?? "", fix) };
  const after = check(mended, options).diagnostics;
  const key = `${diagnostic.code}: ${diagnostic.message}`;
  expect(tally(after).get(key) ?? 0, mended[diagnostic.file]).toBe((tally(before).get(key) ?? 0) - 1);
  if (fix.applicability === "safe") expect(errors(after)).toBeLessThanOrEqual(errors(before));
}

for (const file of readdirSync(folder)) {
  for (const { title, files, options } of readCases(readFileSync(new URL(file, folder), "utf8"))) {
    for (const diagnostic of check(files, options).diagnostics) {
      for (const fix of diagnostic.fixes) {
        test(`${file}: ${title}: ${fix.title}`, () => expectMended(files, diagnostic, fix, options));
      }
    }
  }
}
