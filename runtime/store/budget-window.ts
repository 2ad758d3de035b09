import type { BudgetDefinition } from "../../compiler/definition/types.ts";

const USUAL_WINDOW_MS = 86_400_000;

/** The stretch of time that a budget is for, back from the moment when a run would start. Milliseconds. */
export function windowOf({ window }: BudgetDefinition): number {
  return window ?? USUAL_WINDOW_MS;
}
