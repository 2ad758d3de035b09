import type { Clock } from "../clock.ts";

/** Resolves when it is aborted, or at once if it was. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Whether it comes in that time. No timer stays behind: one would keep this process from ending. */
export async function within(ms: number, coming: Promise<unknown>, clock: Clock): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = clock.schedule(ms, () => resolve(false));
  const came = await Promise.race([coming.then(() => true as const), late]);
  timer.cancel();
  return came;
}
