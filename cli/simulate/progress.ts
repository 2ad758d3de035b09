import type { Span } from "../../runtime/simulate/index.ts";
import type { Context } from "../context.ts";
import { localTime } from "../times.ts";

export interface Progress {
  /** The simulation has come to this instant. */
  readonly at: (instant: number) => void;
  /** Takes the line away, for something else to be written. */
  readonly clear: () => void;
}

/** What is over before that needs no progress told; and how often the line changes. Milliseconds. */
const PATIENCE = 500;
const REDRAW = 200;
/** Asking for the time at each event would take longer than the event. */
const EVERY = 1_024;
const CLEAR_LINE = "\r\u001B[K";

/** One line on standard error, where someone sits there, of how far a simulation is. `now`: milliseconds. */
export function progressOf(
  { terminal, quiet }: Context,
  span: Span,
  zone: string,
  now: () => number,
): Progress {
  if (!terminal.interactive || quiet) return { at: () => undefined, clear: () => undefined };
  let next = now() + PATIENCE;
  let events = 0;
  let drawn = false;
  const clear = (): void => {
    if (drawn) terminal.err(CLEAR_LINE);
    drawn = false;
  };
  return {
    clear,
    at(instant) {
      events += 1;
      if (events % EVERY !== 0 || now() < next) return;
      const share = Math.floor(((instant - span.from) / (span.to - span.from)) * 100);
      const [day = ""] = localTime(instant, zone).split(" ");
      terminal.err(`${CLEAR_LINE}Simulating ${day}, ${share} %`);
      drawn = true;
      next = now() + REDRAW;
    },
  };
}
