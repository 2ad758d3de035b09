import type { Clock } from "../clock.ts";

/** How long a turn may go on without a step forward, or fail to begin. Milliseconds. */
export const PATIENCE_MS = 30_000;
/**
 * Before the bark the event loop gets this long to catch up: where agents' code held it, the sign of life is there and
 * only could not be heard.
 */
const LAST_LOOK_MS = 1_000;

/** Barks when something that is expected does not come. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #bark: () => void;
  #timer: { cancel(): void } | undefined;

  constructor(clock: Clock, bark: () => void) {
    this.#clock = clock;
    this.#bark = bark;
  }

  /** A sign of life. The next one is due in `ms` milliseconds and not later than the patience after that. */
  expect(ms = 0): void {
    this.rest();
    this.#timer = this.#clock.schedule(ms + PATIENCE_MS - LAST_LOOK_MS, () => {
      this.#timer = this.#clock.schedule(LAST_LOOK_MS, this.#bark);
    });
  }

  /** Nothing is expected for now. */
  rest(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
