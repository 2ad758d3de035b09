import type { BlockSpec } from "./types.ts";

export const budget = {
  keyword: "budget",
  docs: "What all runs of the schedule together may use in a stretch of time. Over it, a due time is skipped and recorded.",
  fields: {
    window: {
      type: { kind: "duration", zero: false },
      default: '"1d"',
      references: "refused",
      docs: "The stretch of time, back from the moment when a run would start.",
      example: 'window: "7d"',
      since: "0.1",
    },
    max_cost: {
      type: { kind: "money" },
      references: "refused",
      docs: "The most that its runs may cost. The price of the agent's model must be known.",
      example: 'max_cost: "5.00 USD"',
      since: "0.1",
    },
    max_tokens: {
      type: { kind: "integer", min: 1 },
      references: "refused",
      docs: "The most tokens that its runs may use, in and out together.",
      example: "max_tokens: 200_000",
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
