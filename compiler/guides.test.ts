import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { check, renderText } from "./index.ts";

const folder = new URL("../test/fixtures/guides/", import.meta.url);
const blocks = readdirSync(folder).filter((name) => name.endsWith(".symbi"));

/** After the only `at` of the guides, so that it has passed. */
const now = new Date("2026-11-22T00:00:00Z");

test("both guides are there", () => {
  expect(blocks.length).toBeGreaterThan(0);
});

test.each(blocks)(
  "%s, alone, gives no error, and no warning but an unknown agent and a past `at`",
  (name) => {
    const files = { [name]: readFileSync(new URL(name, folder), "utf8") };
    const { diagnostics, jobs, agents } = check(files, { now });
    const others = diagnostics.filter(({ code }) => code !== "unknown-agent" && code !== "at-in-past");
    expect(renderText(others, files, { color: false })).toBe("No problems in 1 file.\n");
    expect(jobs.length + agents.length).toBeGreaterThan(0);
  },
);

test.each(["pt", "es"])("those of the %s guide together neither", (language) => {
  const names = blocks.filter((name) => name.startsWith(`guides-${language}-`));
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));
  const config = { models: [], maxConcurrentJobs: 10, maxJitterSeconds: 0 };
  const { diagnostics } = check(files, { now, config });
  const others = diagnostics.filter(({ code }) => code !== "unknown-agent" && code !== "at-in-past");
  expect(renderText(others, files, { color: false })).toBe(`No problems in ${names.length} files.\n`);
});
