import { removeOutputs, sweepOutputs } from "../outputs/index.ts";
import type { PrunePlace } from "../store/store.ts";
import type { Machine } from "./machine.ts";

/** The first look at old history comes when the start is over, the others by the hour. */
const FIRST_MS = 1_000;
const PRUNE_EVERY_MS = 3_600_000;
const TIDY_EVERY_MS = 60_000;
/** About how many rows go in one transaction. */
const STEP = 200;

export interface KeepingOptions {
  readonly machine: Machine;
  /** Nothing runs just now. */
  readonly idle: () => boolean;
  /** There is no room to do anything that can wait. */
  readonly full: () => boolean;
}

/** Looks after what is kept: history by `[retention]`, output files by their rows, the database's own log. */
export class Keeping {
  readonly #options: KeepingOptions;
  readonly #timers = new Map<string, { cancel(): void }>();
  #working: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#every("prune", FIRST_MS, PRUNE_EVERY_MS, async () => {
      await this.#prune();
      const { store, config } = this.#options.machine;
      if (!this.#stopped) await sweepOutputs(config, store);
    });
    this.#every("tidy", TIDY_EVERY_MS, TIDY_EVERY_MS, async () => {
      if (this.#options.idle()) await this.#options.machine.store.tidy();
    });
  }

  /** Resolves when nothing of it is at work any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) timer.cancel();
    await this.#working;
  }

  /** One piece of work at a time; one that fails is told and comes again. */
  #every(name: string, first: number, later: number, work: () => Promise<void>): void {
    const { machine, full } = this.#options;
    let busy = false;
    const begin = async (): Promise<void> => {
      try {
        if (!this.#stopped && !full()) await work();
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const message = `What is old could not all be cleared away; it is tried again later: ${why}`;
        machine.tell({ kind: "trouble", message, error });
      } finally {
        busy = false;
      }
    };
    const arm = (ms: number): void => {
      const timer = machine.clock.schedule(ms, () => {
        arm(later);
        if (busy) return;
        busy = true;
        this.#working = this.#working.then(begin);
      });
      this.#timers.set(name, timer);
    };
    arm(first);
  }

  async #prune(): Promise<void> {
    const { store, clock, config } = this.#options.machine;
    const { max_age, min_runs } = config.retention;
    const now = clock.now();
    const before = now - max_age;
    let from: PrunePlace | undefined;
    do {
      const step = await store.prune({ now, before, minRuns: min_runs, limit: STEP, from });
      await removeOutputs(config, step.outputFiles);
      from = step.next;
      // A long history goes in steps, with the event loop free in between.
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (from !== undefined && !this.#stopped && !this.#options.full());
  }
}
