/**
 * The only doors through which time and randomness enter the runtime, so that a whole scheduler can run on a
 * virtual clock and a fixed seed.
 */
export interface Clock {
  /** The present instant, epoch milliseconds. May jump either way. */
  now(): number;
  /** Milliseconds since some fixed point; never goes back. For time limits and measured durations. */
  monotonic(): number;
  /**
   * Calls `wake` once after at least `ms` milliseconds, or never if `cancel` comes first.
   * `ms` may be larger than what a Node timer can hold (24.8 days).
   */
  schedule(ms: number, wake: () => void): { cancel(): void };
}

export interface Randomness {
  /** Unpredictable and unique: what ids are made of. 128 bits, 32 lower-case hex digits. */
  id(): string;
}
