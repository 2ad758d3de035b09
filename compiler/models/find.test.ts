import { describe, expect, test } from "vitest";
import { findModel, looksLikeModelOf, modelMeantBy, TABLE_DATE } from "./index.ts";

describe("known models", () => {
  test.each([
    ["claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5"],
    ["claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"],
    ["claude-sonnet-4-5-20250929", "anthropic", "claude-sonnet-4-5-20250929"],
    ["anthropic/claude-opus-5.5", "anthropic", "claude-opus-5-5"],
    ["gpt-5.4-mini", "openai", "gpt-5.4-mini"],
    ["gpt-5-4-mini", "openai", "gpt-5.4-mini"],
    ["o3", "openai", "o3"],
    ["google/gemini-2.5-pro", "google", "gemini-2.5-pro"],
  ])("%s", (name, provider, id) => expect(findModel(name)).toMatchObject({ provider, id }));

  test.each([
    "",
    "/",
    "m",
    "claude",
    "openai/claude-sonnet-4-5",
    "/gpt-5",
    "gpt-5/",
    "Claude-Sonnet-4.5",
    "toString",
  ])("not %j", (name) => expect(findModel(name)).toBe(undefined));

  test("a price is that of the dearest prompt, and unknown where nobody could tell", () => {
    expect(findModel("claude-sonnet-4.5")?.price).toEqual({ currency: "USD", input: 6, output: 22.5 });
    expect(findModel("claude-haiku-5.5")).toMatchObject({ price: undefined });
  });

  test("the table has its day", () => expect(Date.parse(TABLE_DATE)).toBeGreaterThan(0));
});

test.each([
  ["claude-sonet-4.5", "claude-sonnet-4.5"],
  ["claude-sonet-4-5", "claude-sonnet-4-5"],
  ["claude-sonnet-45", "claude-sonnet-4-5"],
  ["Claude Sonnet 4.5", "claude-sonnet-4.5"],
  ["GPT-5", "gpt-5"],
  ["gemni-2.5-pro", "gemini-2.5-pro"],
  ["house-modle", "house-model"],
  ["gpt-9.7", undefined],
  ["claude-sonnet-9", undefined],
  ["m", undefined],
  ["something-else-entirely", undefined],
])("%s: was %s meant?", (name, meant) => {
  expect(modelMeantBy(name, ["house-model"])).toBe(meant);
});

test.each([
  ["claude-nine", true],
  ["Claude", true],
  ["gpt-99", true],
  ["o9", true],
  ["o", false],
  ["operator", false],
  ["m", false],
  ["llama-3", false],
  ["", false],
])("%j looks like a known family: %s", (name, looks) => expect(looksLikeModelOf(name)).toBe(looks));
