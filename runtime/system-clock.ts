import { randomUUID } from "node:crypto";
import type { Clock, Randomness } from "./clock.ts";

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(ms, wake) {
    const due = performance.now() + Math.max(0, ms);
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const left = due - performance.now();
      timer =
        left > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(wake, Math.max(0, left));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandomness: Randomness = {
  id: () => randomUUID().replaceAll("-", ""),
};
