import type { OwnerInfo, Tally, Totals } from "../store/store.ts";
import type { Instant } from "../store/types.ts";
import type { Degraded } from "../types.ts";
import type { Health, Pulse } from "./types.ts";

/** A scheduler that has not come round for so long, or for three ticks where those are longer, does not fire. */
const STALE_MS = 30_000;

/** What the store says, and who holds it. */
interface Readable {
  readonly tally: Tally;
  readonly totals: Totals;
  readonly holder: OwnerInfo | undefined;
}

export interface HealthSigns {
  /** Or why it says nothing. */
  readonly store: Readable | { readonly unreadable: unknown };
  /** Of the scheduler of this process; undefined: none runs here. */
  readonly pulse: Pulse | undefined;
  /** What it does not do for now. */
  readonly degraded: Degraded | undefined;
  readonly tickMs: number;
  readonly now: Instant;
}

/** What the signs come to. The worst one is the status; each has its reason. */
export function judgeHealth(signs: HealthSigns): Health {
  const { store, pulse } = signs;
  const dead = unhealthy(signs);
  const reasons = [...dead, ...less(signs)];
  const { tally, totals } = "unreadable" in store ? {} : store;
  const ended = totals && totals.succeeded + totals.failed;
  return {
    status: dead.length > 0 ? "unhealthy" : reasons.length > 0 ? "degraded" : "healthy",
    reasons,
    active_jobs: tally?.activeJobs ?? null,
    paused_jobs: tally?.pausedJobs ?? null,
    in_flight_jobs: tally?.runningRuns ?? null,
    metrics: {
      runs_total: ended ?? null,
      runs_succeeded: totals?.succeeded ?? null,
      runs_failed: totals?.failed ?? null,
      avg_execution_time_ms: totals ? Math.round(totals.executionMs / Math.max(1, ended ?? 0)) : null,
    },
    queued_runs: tally?.queuedRuns ?? null,
    pending_deliveries: tally?.pendingDeliveries ?? null,
    last_tick_age_ms: pulse === undefined ? null : Math.round(pulse.lastTickAge),
  };
}

function unhealthy({ store, pulse, tickMs, now }: HealthSigns): string[] {
  const stale = Math.max(STALE_MS, 3 * tickMs);
  const unseen = pulse === undefined && !("unreadable" in store) ? unseenFor(store, now) : 0;
  return [
    ...("unreadable" in store ? [`The store cannot be read: ${whyOf(store.unreadable)}`] : []),
    ...(pulse?.stopping === false && pulse.lastTickAge > stale
      ? [`The scheduler has not come round for ${Math.floor(pulse.lastTickAge / 1000)} s: nothing fires.`]
      : []),
    ...(unseen > stale
      ? [
          `A scheduler is running and has not seen a due time of ${Math.floor(unseen / 1000)} s ago: nothing fires. Its log says why: \`symbi logs\`.`,
        ]
      : []),
  ];
}

/** By what it leaves undone a scheduler of another process shows how it does. Milliseconds. */
function unseenFor({ tally, holder }: Readable, now: Instant): number {
  if (holder?.kind !== "scheduler" || tally.earliestDue === null) return 0;
  return now - Math.max(tally.earliestDue, holder.since);
}

/** What makes it do less than it should. */
function less({ store, pulse, degraded }: HealthSigns): string[] {
  if (pulse === undefined) {
    return "unreadable" in store || store.holder?.kind === "scheduler"
      ? []
      : ["No scheduler is running on this store: nothing fires until one does."];
  }
  if (pulse.stopping) return ["The scheduler is stopping: nothing fires any more."];
  return [
    ...(degraded === undefined ? [] : [`The scheduler starts nothing new for now: ${degraded.why}`]),
    ...(pulse.trouble === undefined ? [] : [`The scheduler's last turn failed: ${whyOf(pulse.trouble)}`]),
  ];
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
