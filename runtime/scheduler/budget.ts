import type { BudgetDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import { readMoney } from "../../grammar/values/index.ts";
import { amountText, type BudgetLeft } from "../agents/index.ts";
import { durationText, instantText } from "../json/index.ts";
import { windowOf } from "../store/index.ts";
import type { Instant, Job, Reason, Spent } from "../store/types.ts";
import type { BudgetStanding } from "../types.ts";
import type { Machine } from "./machine.ts";

/** Money is compared in millionths: sums of fractions never come out even. */
const MILLIONTHS = 1e6;

export function standingOf(budget: BudgetDefinition, spent: readonly Spent[], now: Instant): BudgetStanding {
  const window = windowOf(budget);
  const oldestFirst = spent.toSorted((a, b) => a.at - b.at);
  const tokens = (entry: Spent): number => entry.tokens;
  const millionths = (entry: Spent): number => Math.round(entry.costUsd * MILLIONTHS);
  const maxCostUsd = dollars(budget.max_cost);
  const roomFor = [
    roomAt(oldestFirst, tokens, budget.max_tokens, window),
    roomAt(oldestFirst, millionths, maxCostUsd && Math.round(maxCostUsd * MILLIONTHS), window),
  ].filter((at) => at !== null);
  return {
    window,
    tokens: total(spent, tokens),
    costUsd: total(spent, millionths) / MILLIONTHS,
    maxTokens: budget.max_tokens,
    maxCostUsd,
    roomAt: roomFor.length === 0 ? null : Math.max(now, ...roomFor),
  };
}

/** Undefined: the job has no budget. */
export async function standingNow(
  { store, clock }: Pick<Machine, "store" | "clock">,
  { id, definition: { budget } }: Job,
): Promise<BudgetStanding | undefined> {
  if (budget === undefined) return undefined;
  const now = clock.now();
  return standingOf(budget, await store.spent(id, now - windowOf(budget), now), now);
}

/** Why no run of the job may start now; undefined: its budget lets it, or it has none. */
export function overBudget(
  { budget }: JobDefinition,
  spent: readonly Spent[] | undefined,
  now: Instant,
): Reason | undefined {
  if (budget === undefined || spent === undefined) return undefined;
  const standing = standingOf(budget, spent, now);
  if (standing.roomAt === null) return undefined;
  return { code: "budget_exceeded", sentence: usedUp(standing, standing.roomAt, instantText) };
}

/** `say`: how instants are written. */
export function usedUp(standing: BudgetStanding, roomAt: Instant, say: (instant: Instant) => string): string {
  return `Its budget is used up: ${usedWords(standing)}. There is room again at ${say(roomAt)}.`;
}

/** What the budget has left; undefined: there is none. */
export function leftOf(
  { budget }: JobDefinition,
  spent: readonly Spent[] | undefined,
  now: Instant,
): BudgetLeft | undefined {
  if (budget === undefined || spent === undefined) return undefined;
  const { tokens, costUsd, maxTokens, maxCostUsd } = standingOf(budget, spent, now);
  return {
    tokens: maxTokens && maxTokens - tokens,
    costUsd: maxCostUsd && maxCostUsd - costUsd,
  };
}

/** `5.12 of 5.00 USD (max_cost) and 900 of 1000 tokens (max_tokens) in the last 1d`; of a limit that is not set nothing. */
export function usedWords({ window, tokens, costUsd, maxTokens, maxCostUsd }: BudgetStanding): string {
  const money = amountText(costUsd, "USD").replace(/ USD$/, "");
  const parts = [
    ...(maxCostUsd === undefined ? [] : [`${money} of ${amountText(maxCostUsd, "USD")} (max_cost)`]),
    ...(maxTokens === undefined ? [] : [`${tokens} of ${maxTokens} tokens (max_tokens)`]),
  ];
  return `${parts.length === 0 ? "no limit" : parts.join(" and ")} in the last ${durationText(window)}`;
}

/** When enough has left the window for less than `limit` to be in it; null: less is in it now. */
function roomAt(
  oldestFirst: readonly Spent[],
  amount: (entry: Spent) => number,
  limit: number | undefined,
  window: number,
): Instant | null {
  if (limit === undefined) return null;
  let left = total(oldestFirst, amount);
  let at: Instant | null = null;
  for (const entry of oldestFirst) {
    if (left < limit) break;
    left -= amount(entry);
    at = entry.at + window;
  }
  return at;
}

function total(spent: readonly Spent[], amount: (entry: Spent) => number): number {
  return spent.reduce((sum, entry) => sum + amount(entry), 0);
}

/** Costs are recorded in US dollars; a job with a limit in another currency is not runnable. */
function dollars(cost: string | undefined): number | undefined {
  const reading = cost === undefined ? undefined : readMoney(cost);
  return reading !== undefined && "money" in reading && reading.money.currency === "USD"
    ? Number(reading.money.amount)
    : undefined;
}
