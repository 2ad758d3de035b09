import { describe, expect, test } from "vitest";
import type { ModelSetting } from "../../config/types.ts";
import { createRedactor, createResolver, type Environment } from "../../references/index.ts";
import { problemOf } from "./ready.ts";
import { resolveModel } from "./resolve.ts";

const settings = (tables: Readonly<Record<string, Partial<ModelSetting>>>) =>
  new Map(Object.entries(tables).map(([name, table]) => [name, { dir: "/w", ...table }]));

describe("what a name stands for", () => {
  test.each([
    ["claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5", undefined, ["${ANTHROPIC_API_KEY}"]],
    ["anthropic/claude-sonnet-4.5", "anthropic", "claude-sonnet-4-5", undefined, ["${ANTHROPIC_API_KEY}"]],
    [
      "anthropic/claude-of-next-year",
      "anthropic",
      "claude-of-next-year",
      undefined,
      ["${ANTHROPIC_API_KEY}"],
    ],
    ["gpt-5.4-mini", "openai", "gpt-5.4-mini", undefined, ["${OPENAI_API_KEY}"]],
    [
      "gemini-2.5-pro",
      "google",
      "gemini-2.5-pro",
      undefined,
      ["${GOOGLE_GENERATIVE_AI_API_KEY}", "${GEMINI_API_KEY}"],
    ],
    ["ollama/llama3.1:70b", "openai-compatible", "llama3.1:70b", "http://127.0.0.1:11434/v1", []],
    ["vllm/org/model", "openai-compatible", "org/model", "http://127.0.0.1:8000/v1", []],
    ["lmstudio/qwen", "openai-compatible", "qwen", "http://127.0.0.1:1234/v1", []],
  ])("%s without settings", (name, provider, id, baseUrl, keys) => {
    expect(resolveModel(name, new Map())).toMatchObject({
      ok: true,
      model: { name, provider, id, baseUrl, keys },
    });
  });

  test.each<readonly [string, Partial<ModelSetting>, number | undefined]>([
    ["claude-sonnet-4.5", {}, undefined],
    ["anthropic/claude-of-next-year", {}, 16_384],
    // A price is no knowledge of how long its answers are.
    ["anthropic/claude-of-next-year", { price: { input: 1, output: 2, currency: "USD" } }, 16_384],
    ["anthropic/claude-of-next-year", { max_output_tokens: 900 }, 900],
    ["openai/gpt-of-next-year", {}, undefined],
  ])("%s with %j answers in at most %s tokens", (name, setting, maxOutputTokens) => {
    expect(resolveModel(name, settings({ [name]: setting }))).toMatchObject({ model: { maxOutputTokens } });
  });

  test.each<readonly [string, Partial<ModelSetting>, object]>([
    // The settings stand over everything, and what they name has the price that they name, or none.
    [
      "claude-sonnet-4.5",
      { provider: "openai-compatible", base_url: "http://x/v1" },
      { provider: "openai-compatible", id: "claude-sonnet-4.5", keys: [], price: undefined },
    ],
    [
      "fast",
      { model: "claude-haiku-4.5" },
      { provider: "anthropic", id: "claude-haiku-4-5", keys: ["${ANTHROPIC_API_KEY}"], price: undefined },
    ],
    ["fast", { provider: "anthropic", model: "claude-haiku-4.5" }, { id: "claude-haiku-4-5" }],
    [
      "fast",
      { model: "anthropic/new", api_key: "${K}", base_url: "http://proxy" },
      { provider: "anthropic", id: "new", baseUrl: "http://proxy", keys: ["${K}"] },
    ],
    [
      "house",
      { base_url: "http://x/v1" },
      { provider: "openai-compatible", id: "house", keys: [], dir: "/w" },
    ],
    [
      "house",
      { base_url: "http://x/v1", model: "org/model" },
      { provider: "openai-compatible", id: "org/model" },
    ],
    [
      "near",
      { model: "ollama/llama3" },
      { provider: "openai-compatible", id: "llama3", baseUrl: "http://127.0.0.1:11434/v1" },
    ],
    [
      "fast",
      { model: "gpt-5", price: { input: 1, output: 2, currency: "EUR" } },
      { price: { currency: "EUR" } },
    ],
  ])("%s with %j", (name, setting, model) => {
    expect(resolveModel(name, settings({ [name]: setting }))).toMatchObject({ ok: true, model });
  });

  test.each<readonly [string, Readonly<Record<string, Partial<ModelSetting>>>, string]>([
    ["claude-sonet-4.5", {}, "Did you mean claude-sonnet-4.5?"],
    ["house-modell", { "house-model": { base_url: "http://x" } }, "Did you mean house-model?"],
    ["mistral/large", {}, "which is none of the models that were known on 20"],
    ["openai-compatible/x", {}, "[models] does not describe it"],
    ["/gpt-5", {}, "which is none of the models"],
    ["house", { house: {} }, '[models."house"] leads to house, and that is house, which is none'],
    ["house", { house: { provider: "openai-compatible" } }, "give it a base_url"],
  ])("%s stands for nothing", (name, tables, words) => {
    expect(resolveModel(name, settings(tables))).toEqual({
      ok: false,
      reason: expect.stringContaining(words),
    });
  });
});

describe("why an agent cannot be asked", () => {
  function problem(
    agent: { readonly model?: string; readonly tools?: readonly string[] },
    {
      env = {},
      models = {},
      cost,
    }: { env?: Environment; models?: Readonly<Record<string, Partial<ModelSetting>>>; cost?: string } = {},
  ) {
    const resolver = createResolver({ env, allow: undefined, redactor: createRedactor(), forSettings: true });
    const mcp = new Map([["files", { command: ["files"], dir: "/w" }]]);
    return problemOf({ name: "a", ...agent }, { cost }, { models: settings(models), mcp, resolver });
  }
  const env = { ANTHROPIC_API_KEY: "k", GEMINI_API_KEY: "g" };

  test.each([
    [{ model: "claude-sonnet-4.5" }, { env }],
    [
      { model: " claude-sonnet-4.5 ", tools: ["files"] },
      { env, cost: "1 USD" },
    ],
    [{ model: "gemini-2.5-pro" }, { env }],
    [{ model: "ollama/llama3" }, {}],
    [{ model: "m" }, { models: { m: { base_url: "${BASE:-http://x}", api_key: "${KEY:-none}" } } }],
    [
      { model: "m" },
      {
        cost: "1 EUR",
        models: { m: { base_url: "http://x", price: { input: 1, output: 1, currency: "EUR" } } },
      },
    ],
  ])("%j with %j: it can", (agent, around) => {
    expect(problem(agent, around)).toBe(undefined);
  });

  test.each([
    [{}, {}, "agent a names no model."],
    [
      { model: "claude-sonnet-4.5" },
      {},
      "ANTHROPIC_API_KEY is not set, which the model claude-sonnet-4.5 needs",
    ],
    [{ model: "claude-sonnet-4.5" }, { env: { ANTHROPIC_API_KEY: " " } }, "ANTHROPIC_API_KEY is not set"],
    [{ model: "gemini-2.5-pro" }, {}, "GOOGLE_GENERATIVE_AI_API_KEY or GEMINI_API_KEY is not set"],
    [
      { model: "m" },
      { models: { m: { base_url: "http://x", api_key: "${file:no-such-file}" } } },
      "${file:no-such-file} in api_key of the model m cannot be read from /w/no-such-file",
    ],
    [
      { model: "m" },
      { models: { m: { base_url: "${BASE}" } } },
      "${BASE} in base_url of the model m is not set",
    ],
    [
      { model: "m" },
      { env: { BASE: "file:///etc" }, models: { m: { base_url: "${BASE}" } } },
      "no http or https address",
    ],
    [
      { model: "claude-sonnet-4.5", tools: ["flies"] },
      { env },
      "the settings have no [mcp.flies]. Did you mean files?",
    ],
    [
      { model: "ollama/llama3" },
      { cost: "1 USD" },
      "what ollama/llama3 costs is not known, so max_cost could not be kept",
    ],
    [
      { model: "claude-sonnet-4.5" },
      { env, cost: "1 EUR" },
      "max_cost is in EUR, and claude-sonnet-4.5 is priced in USD",
    ],
  ])("%j with %j", (agent, around, words) => {
    expect(problem(agent, around)).toContain(words);
  });
});
