import { localTime } from "../../compiler/cron/index.ts";
import type { Instant } from "../store/types.ts";
import { Collisions } from "./collisions.ts";
import type { SimulationEvent } from "./types.ts";

export type { Collision } from "./collisions.ts";

/** Counts of one schedule. */
export interface ScheduleTotals {
  /** Due instants. */
  readonly due: number;
  /** Runs that started. */
  readonly fires: number;
  readonly retries: number;
  readonly succeeded: number;
  /** Started, and ended otherwise. */
  readonly failed: number;
  readonly timedOut: number;
  readonly cancelled: number;
  /** Never started. */
  readonly skipped: number;
  readonly denied: number;
  readonly missed: number;
  readonly expired: number;
  readonly notRunnable: number;
  /** Runs that waited for a slot, and the longest wait in milliseconds. */
  readonly waited: number;
  readonly longestWait: number;
  readonly first: Instant | null;
  readonly last: Instant | null;
}

export interface SimulationTotals {
  readonly bySchedule: ReadonlyMap<string, ScheduleTotals>;
  readonly collisions: ReturnType<Collisions["result"]>;
  /** Most runs at one time, and when that first was. */
  readonly peak: { readonly running: number; readonly at: Instant | null };
  /** Starts by weekday (0 is Sunday) and hour of day, in the tally's zone. */
  readonly heat: readonly (readonly number[])[];
}

type Counts = { -readonly [K in keyof ScheduleTotals]: ScheduleTotals[K] };

const NOTHING: ScheduleTotals = {
  due: 0,
  fires: 0,
  retries: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  cancelled: 0,
  skipped: 0,
  denied: 0,
  missed: 0,
  expired: 0,
  notRunnable: 0,
  waited: 0,
  longestWait: 0,
  first: null,
  last: null,
};

/** Adds up a simulation as it goes. */
export class Tally {
  readonly #zone: string;
  readonly #counts: Map<string, Counts>;
  readonly #collisions: Collisions;
  readonly #heat = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  #running = 0;
  #peak: { running: number; at: Instant | null } = { running: 0, at: null };

  constructor(jobs: readonly string[], { zone, limit }: { readonly zone: string; readonly limit: number }) {
    this.#zone = zone;
    this.#counts = new Map(jobs.map((name) => [name, { ...NOTHING }]));
    this.#collisions = new Collisions(limit);
  }

  add(event: SimulationEvent): void {
    this.#collisions.add(event);
    if (event.kind === "up" || event.kind === "down" || event.kind === "job_state") return;
    const counts = this.#counts.get(event.job);
    if (counts !== undefined) this.#count(counts, event);
  }

  result(): SimulationTotals {
    return {
      bySchedule: this.#counts,
      collisions: this.#collisions.result(),
      peak: this.#peak,
      heat: this.#heat,
    };
  }

  #count(counts: Counts, event: Exclude<SimulationEvent, { kind: "up" | "down" | "job_state" }>): void {
    switch (event.kind) {
      case "due":
        counts.due += event.instants;
        return;
      case "fire":
        return this.#fire(counts, event);
      case "retry":
        counts.retries += 1;
        return this.#starts(event.at);
      case "requeued":
        this.#running -= 1;
        return;
      case "skipped":
      case "missed":
        counts[event.kind] += event.instants;
        return;
      case "denied":
      case "expired":
        counts[event.kind] += 1;
        return;
      case "succeeded":
        counts.succeeded += 1;
        this.#running -= 1;
        return;
      case "failed":
      case "timed_out":
      case "cancelled":
      case "kill_failed":
        return this.#ended(counts, event);
    }
  }

  #ended(
    counts: Counts,
    {
      kind,
      attempt,
      reason,
    }: Extract<SimulationEvent, { kind: "failed" | "timed_out" | "cancelled" | "kill_failed" }>,
  ): void {
    if (attempt === 0 && kind === "failed" && reason.code === "not_runnable") {
      counts.notRunnable += 1;
      return;
    }
    counts[kind === "timed_out" ? "timedOut" : kind === "cancelled" ? "cancelled" : "failed"] += 1;
    // What could not be killed keeps its slot; what never started had none.
    if (kind !== "kill_failed" && attempt > 0) this.#running -= 1;
  }

  #fire(counts: Counts, { at, waited }: Extract<SimulationEvent, { kind: "fire" }>): void {
    counts.fires += 1;
    counts.first ??= at;
    counts.last = at;
    if (waited > 0) {
      counts.waited += 1;
      counts.longestWait = Math.max(counts.longestWait, waited);
    }
    const { weekday, hour } = localTime(this.#zone, at);
    const hours = this.#heat[weekday];
    if (hours !== undefined) hours[hour] = (hours[hour] ?? 0) + 1;
    this.#starts(at);
  }

  #starts(at: Instant): void {
    this.#running += 1;
    if (this.#running > this.#peak.running) this.#peak = { running: this.#running, at };
  }
}
