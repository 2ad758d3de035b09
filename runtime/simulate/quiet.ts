/** So many turns of the event loop without a sign of life mean that nothing goes on any more. */
const QUIET_TURNS = 2;

export interface Quiet {
  /** A sign of life. */
  readonly stir: () => void;
  /** Resolves when nothing stirs any more. */
  readonly settle: () => Promise<void>;
}

/**
 * Knows when a scheduler has done all there is to do at an instant: everything it does goes through its store, which
 * answers without leaving the event loop.
 */
export function quiet(): Quiet {
  let stirred = 0;
  return {
    stir: () => void (stirred += 1),
    async settle() {
      let seen = -1;
      for (let still = 0; still < QUIET_TURNS; still = seen === stirred ? still + 1 : 0) {
        seen = stirred;
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
  };
}
