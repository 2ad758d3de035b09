import type { Clock } from "../clock.ts";
import { durationText } from "../json/index.ts";

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

/** `The clock was set back by 1h. 2 runs or deliveries that wait are not kept waiting for longer.` */
export function setBackReport(by: number, waits: number): string {
  const what =
    by === 0
      ? "The clock was set back while no scheduler ran."
      : `The clock was set back by ${durationText(Math.round(by / 1000) * 1000)}. No due time that has its run fires again.`;
  if (waits === 0) return what;
  return `${what} ${waits === 1 ? "1 run or delivery that waits is" : `${waits} runs and deliveries that wait are`} not kept waiting for longer.`;
}
