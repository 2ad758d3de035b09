import type { Price } from "../../config/types.ts";
import type { Reason, TokenUsage } from "../../store/types.ts";
import { amountText, type BudgetLimits, costLimit, exact, limitExceeded, whoseLimit } from "../budget.ts";
import type { StepUsage } from "./types.ts";

/** Where a limit is to be kept and nobody says how long an answer may be: what all current models can give. */
const USUAL_ANSWER = 16_384;

/** Tokens by which a question of our own may be longer than the model's conversation was. */
const MARGIN = 500;

export type Allowance =
  | {
      readonly ok: true;
      /** Undefined: what the model allows. */
      readonly maxOutputTokens: number | undefined;
      /** The limit of the attempt is what makes it so short. */
      readonly byBudget: boolean;
    }
  | { readonly ok: false; readonly reason: Reason };

/** Counts what the steps of one attempt use, and says before each what is left for it. */
export interface Spending {
  /** May step `step` (from 1) be taken, and how long may its answer be? */
  allow(step: number): Allowance;
  /** Is there certainly room for a question that is no longer than the last, with an answer of so many tokens? */
  spare(answer: number): boolean;
  /** Answers the step's usage as it is recorded, and why it is too much or cannot be judged. */
  spend(usage: StepUsage | undefined): { readonly usage: TokenUsage; readonly reason: Reason | undefined };
}

export interface SpendingRules {
  readonly limits: BudgetLimits;
  /** The agent's own `max_steps`. */
  readonly agentSteps: number;
  /** The longest answer that the agent or the settings ask for. */
  readonly answer: number | undefined;
  readonly price: Price | undefined;
}

export function trackSpending({ limits, agentSteps, answer, price }: SpendingRules): Spending {
  const cost = costLimit(limits);
  let spent = { tokens: 0, cost: 0 };
  let last = { tokens: 0, cost: 0 };

  const stepsLeft = (step: number): Reason | undefined => {
    const most = Math.min(agentSteps, limits.steps ?? Infinity);
    if (step <= most) return undefined;
    const whose = most === limits.steps ? "its policy" : "its agent";
    return limitExceeded(`It wanted to go on after ${most} steps, and ${whose} allows no more (max_steps).`);
  };

  return {
    allow(step) {
      const steps = stepsLeft(step);
      if (steps !== undefined) return { ok: false, reason: steps };
      // A conversation only grows: the next question is at least as long as the last one with its answer.
      const tokens = limits.tokens === undefined ? Infinity : limits.tokens - spent.tokens - last.tokens;
      if (tokens < 1)
        return no(
          `It used ${spent.tokens} tokens, and another step would go over the ${limits.tokens} that ${whoseLimit(limits, "tokens")} allows (max_tokens).`,
        );
      const money = cost === undefined ? Infinity : cost.amount - spent.cost - last.cost;
      if (cost !== undefined && money <= 0)
        return no(
          `It cost ${amountText(spent.cost, cost.currency)}, and another step would go over the ${limits.cost} that ${whoseLimit(limits, "cost")} allows (max_cost).`,
        );
      const affordable = price === undefined || price.output === 0 ? Infinity : (money / price.output) * 1e6;
      const left = Math.max(1, Math.floor(Math.min(tokens, affordable)));
      if (left === Infinity) return { ok: true, maxOutputTokens: answer, byBudget: false };
      const usual = answer ?? USUAL_ANSWER;
      return { ok: true, maxOutputTokens: Math.min(usual, left), byBudget: left < usual };
    },
    spare(answer) {
      const tokens = limits.tokens === undefined ? Infinity : limits.tokens - spent.tokens - last.tokens;
      const money = cost === undefined ? Infinity : cost.amount - spent.cost - last.cost;
      const of = answer + MARGIN;
      return tokens >= of && (price === undefined || money >= costOf({ input: MARGIN, output: of }, price));
    },
    spend(usage) {
      const { input, cachedInput = 0, output } = usage ?? {};
      const amount = price === undefined ? undefined : costOf({ input, cachedInput, output }, price);
      last = { tokens: (input ?? 0) + (output ?? 0), cost: amount ?? 0 };
      spent = { tokens: spent.tokens + last.tokens, cost: spent.cost + last.cost };
      return {
        usage: {
          ...(input === undefined ? {} : { input_tokens: input }),
          ...(output === undefined ? {} : { output_tokens: output }),
          ...(amount === undefined || price?.currency !== "USD" || input === undefined
            ? {}
            : { cost_usd: amount }),
        },
        reason: judge(input === undefined || output === undefined),
      };
    },
  };

  function judge(untold: boolean): Reason | undefined {
    if (untold && (limits.tokens !== undefined || cost !== undefined)) {
      const sentence =
        "The model's server does not tell how many tokens it used, so max_tokens and max_cost cannot be kept.";
      return { code: "usage_unknown", sentence };
    }
    if (limits.tokens !== undefined && spent.tokens > limits.tokens)
      return limitExceeded(
        `It used ${spent.tokens} tokens, and ${whoseLimit(limits, "tokens")} allows ${limits.tokens} (max_tokens).`,
      );
    if (cost !== undefined && spent.cost > cost.amount)
      return limitExceeded(
        `It cost ${amountText(spent.cost, cost.currency)}, and ${whoseLimit(limits, "cost")} allows ${limits.cost} (max_cost).`,
      );
    return undefined;
  }
}

function no(sentence: string): Allowance {
  return { ok: false, reason: limitExceeded(sentence) };
}

function costOf({ input = 0, cachedInput = 0, output = 0 }: Partial<StepUsage>, price: Price): number {
  const fresh = Math.max(0, input - cachedInput);
  const cached = price.cached_input ?? price.input;
  return exact((fresh * price.input + cachedInput * cached + output * price.output) / 1e6);
}
