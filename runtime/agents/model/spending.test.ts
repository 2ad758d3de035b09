import { describe, expect, test } from "vitest";
import type { BudgetLimits } from "../budget.ts";
import { type SpendingRules, trackSpending } from "./spending.ts";

const price = { input: 2, cached_input: 1, output: 10, currency: "USD" };
const used = (input: number, output: number, cachedInput = 0) => ({ input, output, cachedInput });

function tracked(limits: BudgetLimits = {}, more: Partial<SpendingRules> = {}) {
  return trackSpending({ limits, agentSteps: 20, answer: undefined, price, ...more });
}

describe("steps", () => {
  test("as many as the agent allows, and no more", () => {
    const spending = tracked({}, { agentSteps: 2 });
    expect(spending.allow(2)).toEqual({ ok: true, maxOutputTokens: undefined, byBudget: false });
    expect(spending.allow(3)).toMatchObject({
      ok: false,
      reason: {
        code: "limit_exceeded",
        sentence: expect.stringContaining("after 2 steps, and its agent allows no more"),
      },
    });
  });
  test.each([
    [5, 3, 3, "its policy"],
    [3, 5, 3, "its agent"],
  ])("agent %i, policy %i: %i by %s", (agentSteps, steps, most, whose) => {
    const spending = tracked({ steps }, { agentSteps });
    expect(spending.allow(most).ok).toBe(true);
    expect(spending.allow(most + 1)).toMatchObject({ reason: { sentence: expect.stringContaining(whose) } });
  });
});

describe("tokens", () => {
  test("the answer may be as long as what is left", () => {
    const spending = tracked({ tokens: 1_000 });
    expect(spending.allow(1)).toEqual({ ok: true, maxOutputTokens: 1_000, byBudget: true });
    expect(spending.spend(used(300, 100)).reason).toBe(undefined);
    // The next question is at least as long as the last one with its answer: 400.
    expect(spending.allow(2)).toEqual({ ok: true, maxOutputTokens: 200, byBudget: true });
    expect(spending.spend(used(400, 100)).reason).toBe(undefined);
    expect(spending.allow(3)).toMatchObject({
      ok: false,
      reason: {
        code: "limit_exceeded",
        sentence: expect.stringContaining("used 900 tokens, and another step would go over the 1000"),
      },
    });
  });
  test("an agent's own shorter answer stays, and a large budget asks for the usual one", () => {
    expect(tracked({ tokens: 1_000 }, { answer: 50 }).allow(1)).toMatchObject({
      maxOutputTokens: 50,
      byBudget: false,
    });
    expect(tracked({ tokens: 1_000_000 }).allow(1)).toMatchObject({
      maxOutputTokens: 16_384,
      byBudget: false,
    });
  });
  test("more than allowed is said at once", () => {
    expect(tracked({ tokens: 1_000 }).spend(used(990, 20)).reason).toMatchObject({
      code: "limit_exceeded",
      sentence: expect.stringContaining("It used 1010 tokens, and its policy allows 1000"),
    });
  });
  test("exactly as many as allowed are fine", () => {
    expect(tracked({ tokens: 1_000 }).spend(used(980, 20)).reason).toBe(undefined);
  });
});

describe("cost", () => {
  test("is by the million, with what the provider had in its cache", () => {
    expect(tracked().spend(used(1_000_000, 100_000, 400_000)).usage).toEqual({
      input_tokens: 1_000_000,
      output_tokens: 100_000,
      cost_usd: 0.6 * 2 + 0.4 * 1 + 0.1 * 10,
    });
  });
  test("is as for fresh input where no price of the cache is known", () => {
    const { cached_input: _, ...plain } = price;
    expect(tracked({}, { price: plain }).spend(used(1_000_000, 0, 400_000)).usage.cost_usd).toBe(2);
  });
  test("is not told where nothing is known of it, nor in other money", () => {
    expect(tracked({}, { price: undefined }).spend(used(1, 1)).usage).toEqual({
      input_tokens: 1,
      output_tokens: 1,
    });
    expect(tracked({}, { price: { ...price, currency: "EUR" } }).spend(used(1, 1)).usage).not.toHaveProperty(
      "cost_usd",
    );
  });
  test.each(["USD", "EUR"])("a limit in %s bounds the answer, then the run", (currency) => {
    const spending = tracked({ cost: `0.01 ${currency}` }, { price: { ...price, currency } });
    expect(spending.allow(1)).toEqual({ ok: true, maxOutputTokens: 1_000, byBudget: true });
    expect(spending.spend(used(1_000, 300)).reason).toBe(undefined);
    expect(spending.allow(2)).toMatchObject({
      reason: { sentence: expect.stringContaining(`It cost 0.005 ${currency}`) },
    });
    expect(spending.spend(used(2_000, 200)).reason).toMatchObject({ code: "limit_exceeded" });
  });
});

test.each<readonly [BudgetLimits, boolean]>([
  [{ tokens: 10 }, true],
  [{ cost: "1 USD" }, true],
  [{ steps: 3 }, false],
])("where a server does not tell what is used, %j cannot be kept: %s", (limits, refused) => {
  for (const usage of [undefined, { input: 1, output: undefined, cachedInput: undefined }]) {
    expect(tracked(limits).spend(usage).reason?.code).toBe(refused ? "usage_unknown" : undefined);
  }
});

test.each<readonly [BudgetLimits, boolean]>([
  [{}, true],
  [{ steps: 1 }, true],
  // Used are 1,000; as many again for a question that is as long as the last, 2,000 for the answer, 500 for luck.
  [{ tokens: 4_500 }, true],
  [{ tokens: 4_499 }, false],
  // Used are 0.0028 USD; as much again, 500 tokens at 2 and 2,500 at 10 of a million.
  [{ cost: "0.0317 USD" }, true],
  [{ cost: "0.0315 USD" }, false],
])("under %j there is room for a question of ours: %s", (limits, room) => {
  const spending = tracked(limits);
  spending.spend(used(900, 100));
  expect(spending.spare(2_000)).toBe(room);
});
