import { describe, expect, test } from "vitest";
import type { Reply } from "../../../test/servers/loopback.ts";
import { openAiChatServer } from "../../../test/servers/openai-chat.ts";
import type { BudgetLimits } from "../budget.ts";
import { env, price, speeches } from "../../../test/servers/speeches.ts";
import { hurried, opened, run } from "./trial.ts";

describe.each(speeches)(
  "what one attempt may use over the protocol of $name",
  ({ server, setting, asks }) => {
    const serve = async (...replies: readonly Reply[]) => {
      const there = await opened(server(...replies));
      return { there, at: setting(there) };
    };

    const look: Reply = {
      text: "Hm. ",
      calls: [{ name: "nothing", input: {} }],
      usage: { input: 400, output: 100 },
    };

    test.each<readonly [string, BudgetLimits, number, string]>([
      ["steps of the policy", { steps: 2 }, 2, "after 2 steps, and its policy allows no more (max_steps)"],
      ["tokens", { tokens: 1_450 }, 2, "used 1000 tokens, and another step would go over the 1450"],
      ["tokens, by one step", { tokens: 450 }, 1, "It used 500 tokens, and its policy allows 450"],
      [
        "money",
        { cost: "0.0045 USD" },
        2,
        "It cost 0.0036 USD, and another step would go over the 0.0045 USD",
      ],
    ])("%s: it stops by itself, is no success, and what it used is kept", async (_, budget, steps, words) => {
      const { there, at } = await serve(look);
      const { outcome, events } = await run(at, { env, limits: { budget } });
      expect(outcome).toMatchObject({
        status: "failed",
        transient: false,
        reason: { code: "limit_exceeded", sentence: expect.stringContaining(words) },
        usage: { input_tokens: 400 * steps, output_tokens: 100 * steps },
      });
      expect(there.asked).toHaveLength(steps);
      expect(events.filter(({ type }) => type === "usage")).toHaveLength(steps);
    });

    test("money other than dollars, which no event tells of", async () => {
      const { at } = await serve(look, { text: "Done.", usage: { input: 500, output: 500 } });
      const { outcome } = await run(
        { ...at, price: { ...price, currency: "EUR" } },
        { env, limits: { budget: { cost: "0.0075 EUR" } } },
      );
      expect(outcome).toMatchObject({
        status: "failed",
        output: "Done.",
        reason: { code: "limit_exceeded", sentence: expect.stringContaining("cost 0.0078 EUR") },
      });
    });

    test("the steps of the agent", async () => {
      const { there, at } = await serve(look);
      const { outcome } = await run(at, { env, agent: { max_steps: 3 } });
      expect(outcome).toMatchObject({ status: "failed", reason: { code: "limit_exceeded" } });
      expect(there.asked).toHaveLength(3);
    });

    test("the last step that is allowed may be the end", async () => {
      const { at } = await serve(look, { text: "Done.", usage: { input: 500, output: 100 } });
      const limits = { budget: { steps: 2, tokens: 1_100, cost: "1 USD" } };
      expect((await run(at, { env, limits })).outcome).toMatchObject({
        status: "succeeded",
        output: "Done.",
      });
    });

    test("an answer is never asked to be longer than what is left", async () => {
      const { there, at } = await serve({ text: "half", end: "length", usage: { input: 10, output: 90 } });
      const { outcome } = await run(at, { env, limits: { budget: { tokens: 120 } } });
      expect(there.asked[0]?.body).toMatchObject(asks({ limit: 120 }));
      expect(outcome).toMatchObject({ status: "failed", output: "half", reason: { code: "limit_exceeded" } });
    });

    test("what a broken try used is not there for the next one", async () => {
      const broken: Reply = { text: "half", cut: "ends", usage: { input: 60, output: 9 } };
      const { there, at } = await serve(broken, { text: "Whole.", usage: { input: 60, output: 9 } });
      const { outcome } = await run(at, { env, clock: hurried, limits: { budget: { tokens: 100 } } });
      if (at.provider === "anthropic") {
        expect(outcome).toMatchObject({ status: "failed", reason: { code: "limit_exceeded" } });
        expect(there.asked).toHaveLength(1);
      } else expect(outcome).toMatchObject({ status: "succeeded" });
    });

    test("what a broken try used counts, where the server tells", async () => {
      const { at } = await serve(
        { text: "half", cut: "ends", usage: { input: 300, output: 9 } },
        { text: "Whole.", usage: { input: 300, output: 9 } },
      );
      const { outcome } = await run(at, { env, clock: hurried });
      expect(outcome.usage?.input_tokens).toBe(at.provider === "anthropic" ? 600 : 300);
    });
  },
);

test("a server that does not tell what it used keeps no limit of tokens", async () => {
  const { url } = await opened(openAiChatServer({ text: "ok", usage: "untold" }));
  const at = { provider: "openai-compatible", base_url: url } as const;
  expect((await run(at)).outcome).toMatchObject({ status: "succeeded", output: "ok" });
  expect((await run(at, { limits: { budget: { tokens: 1_000 } } })).outcome).toMatchObject({
    status: "failed",
    reason: { code: "usage_unknown" },
  });
});
