import type { Clock } from "../clock.ts";

/** Less is a time server's gentle hand, and makes no wait noticeably longer. Milliseconds. */
const NOTICED_MS = 1_000;

/** Notices when the wall clock is set back, by what the monotonic one says has passed. */
export function watchClock(clock: Clock): { readonly setBackBy: () => number } {
  let wall = clock.now();
  let mono = clock.monotonic();
  return {
    /** Milliseconds since the last time it was asked; 0: it was not. */
    setBackBy() {
      const passed = clock.monotonic() - mono;
      const seen = clock.now() - wall;
      wall += seen;
      mono += passed;
      return passed - seen >= NOTICED_MS ? Math.round(passed - seen) : 0;
    },
  };
}
