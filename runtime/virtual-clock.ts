import type { Clock, Randomness } from "./clock.ts";
import type { Instant } from "./store/types.ts";
import { TimerQueue } from "./timer-queue.ts";

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** Moves both clocks forward by `ms`, calling what falls due on the way, in order, with promises settled between instants. */
  advance(ms: number): Promise<void>;
  /**
   * Moves both clocks forward by `ms` at once, and only then calls what fell due on the way: what a blocked event loop
   * sees, or a machine that slept and whose monotonic clock did not.
   */
  stall(ms: number): Promise<void>;
  /** Sets the wall clock alone, forward or back, as an administrator or a time server would. */
  setWall(instant: Instant): void;
}

export interface VirtualClockOptions {
  /**
   * Called before the clock moves on: resolves when nothing goes on any more at the present instant.
   * Default: everything that waits on promises alone has run.
   */
  readonly settle?: () => Promise<void>;
  /** Called when an instant is over: nothing goes on, and nobody is to be woken at it any more. */
  readonly over?: () => Promise<void>;
}

export function virtualClock(
  start: Instant,
  { settle = settlePromises, over }: VirtualClockOptions = {},
): VirtualClock {
  let wall = start;
  let mono = 0;
  const timers = new TimerQueue();
  const settled = async (): Promise<void> => {
    await settle();
    if (over !== undefined && (timers.next ?? Infinity) > mono) await over();
  };

  return {
    now: () => wall,
    monotonic: () => mono,
    schedule: (ms, wake) => timers.add(mono + Math.max(0, ms), wake),
    setWall(instant) {
      wall = instant;
    },
    async stall(ms) {
      wall += ms;
      mono += ms;
      for (let timer = timers.take(mono); timer !== undefined; timer = timers.take(mono)) {
        timer.wake();
        await settle();
      }
    },
    async advance(ms) {
      const until = mono + ms;
      await settled();
      for (let timer = timers.take(until); timer !== undefined; timer = timers.take(until)) {
        wall += timer.due - mono;
        mono = timer.due;
        // As on an event loop: all that is due at one instant has been woken before its consequences are.
        for (let due: typeof timer | undefined = timer; due !== undefined; due = timers.take(mono))
          due.wake();
        await settled();
      }
      wall += until - mono;
      mono = until;
    },
  };
}

/** 00…01, 00…02, … */
export function countingRandomness(): Randomness {
  let count = 0;
  return { id: () => (++count).toString(16).padStart(32, "0") };
}

/** Lets everything that is waiting on promises alone run on. */
async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
