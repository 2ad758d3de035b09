import { describe, expect, test } from "vitest";
import { addUsage, amountText, budgetOf, costLimit, usageTold, watchBudget } from "./budget.ts";
import type { BudgetLimits } from "./budget.ts";
import type { RunEvent } from "./types.ts";

function told(limits: BudgetLimits, ...events: readonly RunEvent[]) {
  const watch = watchBudget(limits);
  for (const event of events) watch.note(event);
  return watch;
}
const step = (number: number): RunEvent => ({ type: "step", step: number });
const usage = (input_tokens: number, output_tokens: number, cost_usd?: number): RunEvent => ({
  type: "usage",
  input_tokens,
  output_tokens,
  ...(cost_usd === undefined ? {} : { cost_usd }),
});

describe("what an agent tells of itself is held to its limits", () => {
  test.each<readonly [BudgetLimits, readonly RunEvent[], string | undefined]>([
    [{}, [step(1), usage(1e9, 1e9, 1e9)], undefined],
    [{ steps: 2 }, [step(1), step(2)], undefined],
    [{ steps: 2 }, [step(1), step(1), step(1)], "It began step 3, and its policy allows 2 (max_steps)."],
    [{ tokens: 100 }, [usage(60, 40)], undefined],
    [
      { tokens: 100 },
      [usage(60, 20), usage(20, 1)],
      "It used 101 tokens, and its policy allows 100 (max_tokens).",
    ],
    [{ cost: "0.50 USD" }, [usage(1, 1, 0.25), usage(1, 1, 0.25)], undefined],
    [
      { cost: "0.50 USD" },
      [usage(1, 1, 0.5), usage(1, 1, 0.01)],
      "It cost 0.51 USD, and its policy allows 0.50 USD (max_cost).",
    ],
    // It is told in dollars.
    [{ cost: "0.50 EUR" }, [usage(1, 1, 9)], undefined],
  ])("%j %j", (limits, events, sentence) => {
    const reason = told(limits, ...events).exceeded();
    expect(reason).toEqual(
      sentence === undefined
        ? undefined
        : { code: "limit_exceeded", sentence: `${sentence} What it used by then is recorded.` },
    );
  });
});

test("all that it told of is kept", () => {
  expect(told({}).usage()).toBe(null);
  expect(told({}, step(1), usage(1, 2), usage(3, 4, 0.5)).usage()).toEqual({
    input_tokens: 4,
    output_tokens: 6,
    cost_usd: 0.5,
  });
  // 0.1 + 0.2 is not 0.30000000000000004 dollars.
  expect(addUsage({ cost_usd: 0.1 }, { cost_usd: 0.2 })).toEqual({ cost_usd: 0.3 });
  expect(addUsage({ output_tokens: 1 }, { input_tokens: 2 })).toEqual({ input_tokens: 2, output_tokens: 1 });
});

test("amounts", () => {
  expect(costLimit({ cost: "0.50 EUR" })).toEqual({ amount: 0.5, currency: "EUR" });
  expect(costLimit({})).toBe(undefined);
  expect(() => costLimit({ cost: "much" })).toThrow("no amount of money");
  expect([12.345, 1, 0.021_34, 0.000_012_3, 0].map((amount) => amountText(amount, "USD"))).toEqual([
    "12.35 USD",
    "1.00 USD",
    "0.0213 USD",
    "0.0000123 USD",
    "0 USD",
  ]);
});

describe("a job's budget", () => {
  test("leaves the policy's limits where it has more left, and takes their place where it has less", () => {
    const policy = { max_steps: 3, max_tokens: 100, max_cost: "0.50 USD" };
    const own = { steps: 3, tokens: 100, cost: "0.50 USD" };
    expect(budgetOf({ policy })).toEqual(own);
    expect(budgetOf({ policy }, { tokens: 100, costUsd: 0.5 })).toEqual(own);
    expect(budgetOf({ policy }, { tokens: 99, costUsd: 0.123_456_7 })).toEqual({
      steps: 3,
      tokens: 99,
      cost: "0.123457 USD",
      left: new Set(["tokens", "cost"]),
    });
    expect(budgetOf({}, { tokens: undefined, costUsd: 4.999 }).cost).toBe("4.999 USD");
  });

  test("is named where it is what ends a run", () => {
    const limits = budgetOf({ policy: { max_cost: "0.50 USD" } }, { tokens: 10, costUsd: undefined });
    expect(told(limits, usage(8, 8)).exceeded()?.sentence).toMatch(
      /^It used 16 tokens, and what is left of its budget allows 10 \(max_tokens\)\./,
    );
    expect(told(limits, usage(1, 1, 9)).exceeded()?.sentence).toMatch(/and its policy allows 0\.50 USD/);
  });

  test("is what the usage events of an attempt tell, and no others", () => {
    const events = [
      { type: "usage", data: { input_tokens: 3 } },
      { type: "text", data: { text: "x" } },
      { type: "usage", data: { input_tokens: 4, cost_usd: 0.5 } },
    ];
    expect(usageTold(events)).toEqual({ input_tokens: 7, cost_usd: 0.5 });
    expect(usageTold(events.slice(1, 2))).toBe(null);
  });
});
