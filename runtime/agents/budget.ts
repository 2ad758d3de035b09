import type { JobDefinition } from "../../compiler/definition/types.ts";
import { readMoney } from "../../grammar/values/index.ts";
import type { Reason, StoredEvent, TokenUsage } from "../store/types.ts";
import type { RunEvent } from "./types.ts";

/** What one attempt may use. Absent: as much as it takes. */
export interface BudgetLimits {
  readonly steps?: number | undefined;
  /** In and out together. */
  readonly tokens?: number | undefined;
  /** `"0.50 USD"`. */
  readonly cost?: string | undefined;
  /** Those of them that are what the job's budget has left, and not the policy's. */
  readonly left?: ReadonlySet<"tokens" | "cost">;
}

/** What a job's budget has left for a run. */
export interface BudgetLeft {
  readonly tokens: number | undefined;
  readonly costUsd: number | undefined;
}

/** What one attempt may use: what the policy lets it, and no more than the job's budget has left. */
export function budgetOf({ policy }: Pick<JobDefinition, "policy">, left?: BudgetLeft): BudgetLimits {
  const own = { steps: policy?.max_steps, tokens: policy?.max_tokens, cost: policy?.max_cost };
  const ownCost = costLimit(own)?.amount ?? Infinity;
  const fewer = left?.tokens !== undefined && left.tokens < (own.tokens ?? Infinity);
  const cheaper = left?.costUsd !== undefined && left.costUsd < ownCost;
  return {
    ...own,
    ...(fewer ? { tokens: left.tokens } : {}),
    ...(cheaper ? { cost: `${Number(left.costUsd.toFixed(6))} USD` } : {}),
    ...(fewer || cheaper
      ? { left: new Set([...(fewer ? ["tokens" as const] : []), ...(cheaper ? ["cost" as const] : [])]) }
      : {}),
  };
}

/** Who sets the limit, as the subject of "allows". */
export function whoseLimit({ left }: BudgetLimits, what: "tokens" | "cost"): string {
  return left?.has(what) === true ? "what is left of its budget" : "its policy";
}

/** Adds up what an attempt tells of itself, and says when that is more than it may use. */
export interface BudgetWatch {
  note(event: RunEvent): void;
  /** Why it must not go on; undefined: it may. */
  exceeded(): Reason | undefined;
  /** All that it told of; null: nothing. */
  usage(): TokenUsage | null;
}

export function watchBudget(limits: BudgetLimits): BudgetWatch {
  let steps = 0;
  let usage: TokenUsage | null = null;
  const cost = costLimit(limits);
  return {
    note(event) {
      if (event.type === "step") steps += 1;
      if (event.type === "usage") usage = addUsage(usage, event);
    },
    usage: () => usage,
    exceeded() {
      const tokens = tokensOf(usage);
      const dollars = usage?.cost_usd ?? 0;
      if (limits.steps !== undefined && steps > limits.steps)
        return limitExceeded(`It began step ${steps}, and its policy allows ${limits.steps} (max_steps).`);
      if (limits.tokens !== undefined && tokens > limits.tokens)
        return limitExceeded(
          `It used ${tokens} tokens, and ${whoseLimit(limits, "tokens")} allows ${limits.tokens} (max_tokens).`,
        );
      // What it tells of is in dollars; a limit in another currency is kept where the price is known.
      if (cost?.currency === "USD" && dollars > cost.amount)
        return limitExceeded(
          `It cost ${amountText(dollars, "USD")}, and ${whoseLimit(limits, "cost")} allows ${limits.cost} (max_cost).`,
        );
      return undefined;
    },
  };
}

/** The limit as a number; undefined: there is none. Throws at what no compiler lets pass. */
export function costLimit({
  cost,
}: BudgetLimits): { readonly amount: number; readonly currency: string } | undefined {
  if (cost === undefined) return undefined;
  const reading = readMoney(cost);
  if (!("money" in reading)) throw new Error(`${cost} is no amount of money: ${reading.problem}`);
  const { amount, currency } = reading.money;
  return { amount: Number(amount), currency };
}

function tokensOf(usage: TokenUsage | null): number {
  return (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0);
}

/** Both together; what neither tells of stays unsaid. */
export function addUsage(before: TokenUsage | null, more: TokenUsage): TokenUsage {
  const add = (key: keyof TokenUsage): TokenUsage =>
    before?.[key] === undefined && more[key] === undefined
      ? {}
      : { [key]: exact((before?.[key] ?? 0) + (more[key] ?? 0)) };
  return { ...add("input_tokens"), ...add("output_tokens"), ...add("cost_usd") };
}

/** Without what binary fractions add to an amount: billionths of it are nothing. */
export function exact(amount: number): number {
  return Number(amount.toFixed(9));
}

/** What the stored events of an attempt tell that it used; null: nothing. */
export function usageTold(events: readonly Pick<StoredEvent, "type" | "data">[]): TokenUsage | null {
  const told = events.flatMap(({ type, data }) => (type === "usage" ? (data as TokenUsage) : []));
  return told.reduce<TokenUsage | null>(addUsage, null);
}

export function limitExceeded(sentence: string): Reason {
  return { code: "limit_exceeded", sentence: `${sentence} What it used by then is recorded.` };
}

/** `0.0213 USD`: as many places as tell it apart from its neighbours. */
export function amountText(amount: number, currency: string): string {
  return `${amount >= 1 ? amount.toFixed(2) : Number(amount.toPrecision(3))} ${currency}`;
}
