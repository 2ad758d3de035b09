import { expect, test } from "vitest";
import { alternatives, enumeration, near } from "./index.ts";

const fields = ["cron", "at", "delivery", "max_retries", "session_mode", "system_prompt", "timezone"];

test.each([
  ["crom", "cron"],
  ["corn", "cron"],
  ["crn", "cron"],
  ["crron", "cron"],
  ["CRON", "cron"],
  ["max-retries", "max_retries"],
  ["MaxRetries", "max_retries"],
  ["delivry", "delivery"],
  ["sesion_mod", "session_mode"],
  ["prompt", "system_prompt"],
  ["time", "timezone"],
  ["colour", undefined],
  ["x", undefined],
  ["", undefined],
  ["cron".repeat(100), undefined],
])("%s → %s", (word, meant) => {
  expect(near(word, fields)).toBe(meant);
});

test("the nearest of several wins, the first of equals", () => {
  expect(near("aab", ["abb", "aaa", "aab_"])).toBe("abb");
  expect(near("log", ["logs", "log_file"])).toBe("logs");
});

test("a word is never its own correction", () => {
  expect(near("cron", ["cron"])).toBe(undefined);
});

test("lists in words", () => {
  expect(enumeration([])).toBe("");
  expect(enumeration(["a"])).toBe("`a`");
  expect(enumeration(["a", "b", "c"])).toBe("`a`, `b` and `c`");
  expect(alternatives(["a", "b"])).toBe("`a` or `b`");
});
