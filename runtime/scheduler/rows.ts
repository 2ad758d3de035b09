import type { LedgerRow } from "../store/store.ts";
import type { Instant, Reason, UnrunState } from "../store/types.ts";

/** A due instant that will run, not before the instant given. */
export function queued(instant: Instant, notBefore: Instant, catchUp: boolean): LedgerRow {
  return {
    scheduledAt: instant,
    notBefore,
    state: "queued",
    reason: null,
    catchUp,
    instants: 1,
    lastInstant: instant,
  };
}

/** A due instant that will never run, and why. */
export function unrun(instant: Instant, state: UnrunState, reason: Reason): LedgerRow {
  return {
    scheduledAt: instant,
    notBefore: instant,
    state,
    reason,
    catchUp: state === "missed",
    instants: 1,
    lastInstant: instant,
  };
}
