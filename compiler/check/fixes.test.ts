import { expect, test } from "vitest";
import { applyFix, check, type CheckOptions, type Diagnostic, type Fix, fix } from "../index.ts";
import {
  commentsOf,
  errorCount,
  harmOfFixing,
  malformed,
  missing,
  readCases,
  symbiFiles,
  tally,
} from "../testing/index.ts";

type Files = Readonly<Record<string, string>>;

const definitions = ({ jobs, agents }: ReturnType<typeof check>) =>
  [...jobs, ...agents].map(({ name, definition }) => `${name}: ${JSON.stringify(definition)}`);

function expectMended(files: Files, diagnostic: Diagnostic, offered: Fix, options: CheckOptions): void {
  const text = files[diagnostic.file] ?? "";
  expect(malformed(text, offered)).toEqual([]);
  const mended = { ...files, [diagnostic.file]: applyFix(text, offered) };
  const before = check(files, options);
  const after = check(mended, options);
  const counts = tally(before.diagnostics);
  const key = `${diagnostic.code}: ${diagnostic.message}`;
  expect(tally(after.diagnostics).get(key) ?? 0, mended[diagnostic.file]).toBe((counts.get(key) ?? 0) - 1);
  expect(missing(commentsOf(files), commentsOf(mended))).toEqual([]);
  if (offered.applicability === "unsafe") return;

  expect(errorCount(after.diagnostics)).toBeLessThanOrEqual(errorCount(before.diagnostics));
  expect(missing(definitions(before), definitions(after))).toEqual([]);
  // The broken value could not be looked at before: only of it may something new be said.
  const shift = (mended[diagnostic.file] ?? "").length - text.length;
  const others = after.diagnostics.filter(
    ({ file, span, code, message }) =>
      !counts.has(`${code}: ${message}`) &&
      (file !== diagnostic.file ||
        span.start < diagnostic.span.start ||
        span.end > diagnostic.span.end + Math.max(0, shift)),
  );
  expect(others).toEqual([]);
}

for (const { name, text } of symbiFiles("compiler/check/cases/")) {
  for (const { title, files, options } of readCases(text)) {
    const { diagnostics } = check(files, options);
    for (const diagnostic of diagnostics) {
      for (const offered of diagnostic.fixes) {
        test(`${name}: ${title}: ${offered.title}`, () => expectMended(files, diagnostic, offered, options));
      }
    }
    if (diagnostics.every(({ fixes }) => fixes.length === 0)) continue;
    test(`${name}: ${title}: all of them`, () => {
      expect(harmOfFixing(files, options, false)).toEqual([]);
      expect(harmOfFixing(files, options, true)).toEqual([]);
      // What is called safe need not be held back.
      expect(fix(files, options).left.filter(({ why }) => why === "refused" || why === "overlap")).toEqual(
        [],
      );
    });
  }
}
