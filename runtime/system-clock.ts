import { randomUUID } from "node:crypto";
import type { Clock, Randomness } from "./clock.ts";

/** Node fires a longer timer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  schedule(ms, wake) {
    // A timer would take a whole millisecond at least.
    if (ms <= 0) {
      const soon = setImmediate(wake);
      return { cancel: () => clearImmediate(soon) };
    }
    const due = performance.now() + ms;
    let timer: NodeJS.Timeout | undefined;
    // Node's timers may go off a fraction early, too: armed again until the time has really passed.
    const arm = (): void => {
      const left = due - performance.now();
      if (left <= 0 && timer !== undefined) wake();
      else timer = setTimeout(arm, Math.min(Math.ceil(Math.max(0, left)), LONGEST_TIMER_MS));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
};

export const systemRandomness: Randomness = {
  id: () => randomUUID().replaceAll("-", ""),
};
