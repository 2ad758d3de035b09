import { explainInstant } from "./at-instant.ts";
import { explainPresent } from "./at-present.ts";
import type { Say, WhyAnswer, WhyFacts } from "./types.ts";

export { explainInstant } from "./at-instant.ts";
export { gatherFacts } from "./facts.ts";
export { gatherSpan, MOST_INSTANTS } from "./span.ts";

/** Why a job did or did not run for the instant that was asked about, or why it is not firing now. */
export function explainWhy(facts: WhyFacts, say: Say): WhyAnswer {
  return facts.asked === undefined ? explainPresent(facts, say) : explainInstant(facts, facts.asked, say);
}
