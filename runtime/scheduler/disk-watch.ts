import { StoreError, type Store } from "../store/store.ts";
import type { Activity, Degraded } from "../types.ts";
import { type Machine, whyOf } from "./machine.ts";

/** Between two tries to go on where the disk seems to have room and yet writing failed. Milliseconds. */
const TRY_AGAIN_MS = 5_000;

/**
 * A full disk is a state of the scheduler, not a series of errors: it is said once, the ballast is given to the ends
 * of runs, nothing new is claimed or started, and all goes on by itself when there is room again.
 */
export class DiskWatch {
  /** The machine to work with: its store reports a full disk here, and what has been said is not said again. */
  readonly machine: Machine;
  readonly #store: Store;
  readonly #outer: Machine;
  #degraded: Degraded | undefined;
  #notBefore = 0;
  #refusals = 0;
  /** Ballast is held and released one after the other. */
  #moving: Promise<unknown> = Promise.resolve();

  constructor(machine: Machine) {
    this.#outer = machine;
    this.#store = machine.store;
    this.machine = {
      ...machine,
      store: watched(machine.store, (error) => this.#onFull(error)),
      tell: (activity) => {
        if (!this.#isSaid(activity)) machine.tell(activity);
      },
    };
  }

  get degraded(): Degraded | undefined {
    return this.#degraded;
  }

  /** Sets the ballast aside for the first time. */
  async begin(): Promise<void> {
    try {
      if (await this.#hold()) return;
      this.#tellNothingHeld("there is no room for it", undefined);
    } catch (error) {
      this.#tellNothingHeld(whyOf(error), error);
    }
  }

  /** Lets `work` be done, unless the disk is full. Of other errors than that the caller hears. */
  async turn(work: () => Promise<void>): Promise<void> {
    if (this.#degraded !== undefined && !(await this.#mayTry())) return;
    const refusals = this.#refusals;
    try {
      await work();
    } catch (error) {
      if (isDiskFull(error)) return;
      throw error;
    }
    if (this.#degraded !== undefined && this.#refusals === refusals) this.#recover();
  }

  /** Only with the ballast in place again: else the next write could be the one that fails. */
  async #mayTry(): Promise<boolean> {
    const { clock } = this.#outer;
    if (clock.monotonic() < this.#notBefore || !(await this.#store.ballast.room())) return false;
    if (await this.#hold()) return true;
    this.#notBefore = clock.monotonic() + TRY_AGAIN_MS;
    return false;
  }

  #onFull(error: StoreError): void {
    const { clock } = this.#outer;
    this.#refusals += 1;
    this.#notBefore = clock.monotonic() + TRY_AGAIN_MS;
    if (this.#degraded === undefined) {
      this.#degraded = { since: clock.now(), why: error.message };
      const message = `Nothing new is started, because the disk is full; the ends of what runs are recorded as far as the space set aside allows, and kept until then. It goes on by itself when there is room again. ${error.message}`;
      this.#outer.tell({ kind: "trouble", message, error });
    }
    this.#move(() => this.#store.ballast.release()).catch((failure: unknown) => {
      const message = `The space set aside could not be freed: ${whyOf(failure)}`;
      this.#outer.tell({ kind: "trouble", message, error: failure });
    });
  }

  #tellNothingHeld(why: string, error: unknown): void {
    const message = `No space could be set aside for a full disk: ${why}. If the disk fills up, ends of runs wait until there is room again.`;
    this.#outer.tell({ kind: "trouble", message, error });
  }

  #recover(): void {
    this.#degraded = undefined;
    this.#outer.tell({ kind: "recovered", message: "There is room on the disk again: all goes on." });
  }

  #hold(): Promise<boolean> {
    return this.#move(() => this.#store.ballast.hold());
  }

  #move<T>(work: () => Promise<T>): Promise<T> {
    const moved = this.#moving.then(work);
    // Whoever asked hears of the error; whoever comes next need not.
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  #isSaid(activity: Activity): boolean {
    return this.#degraded !== undefined && activity.kind === "trouble" && isDiskFull(activity.error);
  }
}

function watched(store: Store, onFull: (error: StoreError) => void): Store {
  const watch =
    <Args extends unknown[], T>(write: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      try {
        return await write.apply(store, args);
      } catch (error) {
        if (isDiskFull(error)) onFull(error);
        throw error;
      }
    };
  const writes: Partial<Store> = {
    claimDue: watch(store.claimDue),
    startAttempts: watch(store.startAttempts),
    finishAttempts: watch(store.finishAttempts),
    appendEvents: watch(store.appendEvents),
    settleDeliveries: watch(store.settleDeliveries),
    readyRuns: watch(store.readyRuns),
    prune: watch(store.prune),
    tidy: watch(store.tidy),
  };
  return Object.assign(Object.create(store) as Store, writes);
}

function isDiskFull(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code === "disk_full";
}
