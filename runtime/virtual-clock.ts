import type { Clock, Randomness } from "./clock.ts";
import type { Instant } from "./store/types.ts";

/** A clock that stands still until it is moved. */
export interface VirtualClock extends Clock {
  /** Moves both clocks forward by `ms`, calling what falls due on the way, in order, with promises settled in between. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock alone, forward or back, as an administrator or a time server would. */
  setWall(instant: Instant): void;
}

export function virtualClock(start: Instant): VirtualClock {
  let wall = start;
  let mono = 0;
  let order = 0;
  const timers = new Map<number, { readonly due: number; readonly wake: () => void }>();

  const nextTimer = (until: number): number | undefined => {
    let best: number | undefined;
    for (const [id, timer] of timers) {
      const bestDue = best === undefined ? Infinity : (timers.get(best)?.due ?? Infinity);
      if (timer.due <= until && timer.due < bestDue) best = id;
    }
    return best;
  };

  return {
    now: () => wall,
    monotonic: () => mono,
    schedule(ms, wake) {
      const id = order++;
      timers.set(id, { due: mono + Math.max(0, ms), wake });
      return { cancel: () => void timers.delete(id) };
    },
    setWall(instant) {
      wall = instant;
    },
    async advance(ms) {
      const until = mono + ms;
      await settlePromises();
      for (let id = nextTimer(until); id !== undefined; id = nextTimer(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        if (timer === undefined) continue;
        wall += timer.due - mono;
        mono = timer.due;
        timer.wake();
        await settlePromises();
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
