import type { StopReason } from "../runtime/agents/types.ts";

/** A wrapper that forwards Ctrl-C and the terminal itself both deliver it: so close together, they are one. */
const sameSignalMs = 300;

export interface Stops {
  /** Aborted when asked to stop. */
  readonly stop: AbortSignal;
  /** Aborted when asked again: no more patience. */
  readonly now: AbortSignal;
  /** Gives the signals back to Node's own handling. */
  dispose(): void;
}

/** Ctrl-C and SIGTERM as abort signals; the end of standard output's reader counts as the first. */
export function listenForStops(closed: AbortSignal): Stops {
  // Agents read the reason of the signal that ends them.
  const cancelled: StopReason = { stop: "cancelled" };
  const stop = new AbortController();
  const now = new AbortController();
  let last = -Infinity;
  const onSignal = () => {
    const at = performance.now();
    const repeated = at - last < sameSignalMs;
    last = at;
    if (repeated) return;
    if (stop.signal.aborted) now.abort();
    else stop.abort(cancelled);
  };
  const onClosed = () => stop.abort(cancelled);
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.on(name, onSignal);
  closed.addEventListener("abort", onClosed);
  return {
    stop: stop.signal,
    now: now.signal,
    dispose() {
      for (const name of names) process.off(name, onSignal);
      closed.removeEventListener("abort", onClosed);
    },
  };
}
