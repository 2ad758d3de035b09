import type { Instant } from "../store/types.ts";
import type { SimulationEvent } from "./types.ts";

/** A due instant at which runs had to wait for a slot, or more were due than there are slots. */
export interface Collision {
  readonly at: Instant;
  /** Schedules due at this very instant. */
  readonly due: number;
  /** Of them, those that waited for a slot of the global limit. */
  readonly waited: number;
  /** The longest of those waits, and all of them together; milliseconds. */
  readonly longest: number;
  readonly total: number;
}

type Tallied = { -readonly [K in keyof Collision]: Collision[K] } & {
  /** Queued and not started yet. */
  open: number;
};

/** What one report can hold. */
const MOST = 20;

/** Gathers the worst of them, in little memory however long it goes on. */
export class Collisions {
  readonly #limit: number;
  readonly #at = new Map<Instant, Tallied>();
  #worst: Collision[] = [];
  #count = 0;
  #busiest: Pick<Collision, "at" | "due"> | undefined;

  /** `limit`: slots of the global limit. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(event: SimulationEvent): void {
    switch (event.kind) {
      case "due":
        return this.#due(event.due, event.queued);
      case "fire":
        return this.#fired(event.due, event.waited);
      case "denied":
      case "expired":
        this.#leaves(event.due);
        return;
      case "failed":
      case "cancelled":
        if (event.attempt === 0) this.#leaves(event.due);
        return;
      default:
    }
  }

  /** The worst first: most waits, then longest, then most due, then earliest. */
  result(): {
    readonly count: number;
    readonly worst: readonly Collision[];
    readonly busiest: Pick<Collision, "at" | "due"> | undefined;
  } {
    this.#close(() => true);
    return { count: this.#count, worst: this.#worst.slice(0, MOST), busiest: this.#busiest };
  }

  #due(at: Instant, queued: boolean): void {
    let tallied = this.#at.get(at);
    if (tallied === undefined) {
      this.#close((other) => other.open === 0 && other.at < at);
      tallied = { at, due: 0, waited: 0, longest: 0, total: 0, open: 0 };
      this.#at.set(at, tallied);
    }
    tallied.due += 1;
    if (queued) tallied.open += 1;
    if (tallied.due > (this.#busiest?.due ?? 0)) this.#busiest = { at, due: tallied.due };
  }

  #fired(at: Instant, waited: number): void {
    const tallied = this.#leaves(at);
    if (tallied === undefined || waited <= 0) return;
    tallied.waited += 1;
    tallied.total += waited;
    tallied.longest = Math.max(tallied.longest, waited);
  }

  #leaves(at: Instant): Tallied | undefined {
    const tallied = this.#at.get(at);
    if (tallied !== undefined) tallied.open -= 1;
    return tallied;
  }

  #close(which: (tallied: Tallied) => boolean): void {
    for (const tallied of this.#at.values()) {
      if (!which(tallied)) continue;
      this.#at.delete(tallied.at);
      if (tallied.waited === 0 && tallied.due <= this.#limit) continue;
      this.#count += 1;
      const { at, due, waited, longest, total } = tallied;
      this.#worst.push({ at, due, waited, longest, total });
      if (this.#worst.length > 10 * MOST) this.#sort();
    }
    if (this.#worst.length > 0) this.#sort();
  }

  #sort(): void {
    this.#worst.sort((a, b) => b.waited - a.waited || b.total - a.total || b.due - a.due || a.at - b.at);
    this.#worst.length = Math.min(this.#worst.length, MOST);
  }
}
