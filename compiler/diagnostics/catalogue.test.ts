import { describe, expect, test } from "vitest";
import { configOfExamples as config, presentOfExamples as now } from "../examples.ts";
import { check } from "../index.ts";
import { catalogue, type CatalogueEntry, type Code } from "./index.ts";

function codesIn(text: string): readonly Code[] {
  return check({ "example.symbi": text }, { now, config }).diagnostics.map(({ code }) => code);
}

describe.each(Object.entries(catalogue))("%s", (code, entry) => {
  test("the bad example gives it", () => {
    expect(codesIn(entry.bad)).toContain(code);
  });

  test("the good example does not, and has no error", () => {
    const { diagnostics } = check({ "example.symbi": entry.good }, { now, config });
    expect(diagnostics.filter((found) => found.code === code || found.severity === "error")).toEqual([]);
  });

  test("it is marked where it is not looked for without a present", () => {
    const { needs }: CatalogueEntry = entry;
    const withoutPresent = check({ "example.symbi": entry.bad }, { config }).diagnostics;
    expect(withoutPresent.some((found) => found.code === code)).toBe(needs !== "now");
  });

  test("its message has all its parameters", () => {
    const { diagnostics } = check({ "example.symbi": entry.bad }, { now, config });
    const [found] = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(found?.message).toMatch(/\S/);
    expect(found?.message).not.toMatch(/<[a-z]+>/);
    expect(found?.message).not.toContain("undefined");
  });

  test("it is told in whole sentences", () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [entry.what, entry.why, entry.fix]) expect(text).toMatch(/^[A-Z`].*\.$/s);
    expect(entry.message).toMatch(/[.>]$/);
    expect(entry.since).toMatch(/^\d+\.\d+$/);
  });
});
