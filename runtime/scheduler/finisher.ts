import type { AfterRun, Outcome, Settled } from "../store/store.ts";
import type { Job } from "../store/types.ts";
import type { EventLog } from "./event-log.ts";
import { inHalves, refusesEverything } from "./in-halves.ts";
import { type Machine, pause, whyOf } from "./machine.ts";

/** Outcomes in one transaction, so that the event loop is not held for long. */
const FINISH_BATCH = 200;
/** Between tries to store outcomes that the database refuses. */
const STORE_RETRY_MS = 1_000;

export interface Ending {
  readonly outcome: Outcome;
  readonly attempt: number;
  /** As it was when the attempt started. */
  readonly job: Job;
}

interface Waiting extends Ending {
  /** Its refusal was told. */
  told: boolean;
  readonly stored: () => void;
  readonly givenUp: (error: unknown) => void;
}

type Refused = { readonly item: Waiting; readonly error: unknown };

/**
 * Group commit: the outcomes that arrive within one turn of the event loop, and those that arrive while the database
 * is busy with others, are one transaction, together with their events. Nothing is told before it is durable.
 */
export class Finisher {
  readonly #machine: Machine;
  readonly #events: EventLog;
  readonly #after: AfterRun;
  readonly #giveUp: AbortSignal;
  #waiting: Waiting[] = [];
  /** Those that the database refused each by itself; tried again from time to time, and in nobody's way. */
  #setAside: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #timer: { cancel(): void } | undefined;
  /** The database refuses everything, and will be asked again when the timer says so. */
  #refused = false;
  #held = false;
  #again: { cancel(): void } | undefined;

  constructor(machine: Machine, events: EventLog, after: AfterRun, giveUp: AbortSignal) {
    this.#machine = machine;
    this.#events = events;
    this.#after = after;
    this.#giveUp = giveUp;
    giveUp.addEventListener("abort", () => {
      this.#held = false;
      this.#tryAgain();
    });
  }

  /**
   * Resolves when the outcome is durable, or fenced, and told. It is tried for as long as the database refuses;
   * rejects when it is refused after everybody was told to give up.
   */
  settle(ending: Ending): Promise<void> {
    return new Promise((stored, givenUp) => {
      this.#waiting.push({ ...ending, told: false, stored, givenUp });
      if (this.#timer === undefined) this.#flushIn(0);
    });
  }

  /**
   * Writes what waits now, without waiting for more. Resolves when each outcome that is there by now is stored, or the
   * database has refused it; never rejects.
   */
  flush(): Promise<void> {
    return this.#refused ? Promise.resolve() : this.#writeNow();
  }

  /** What ends while others are being started waits until they have: to start late is worse than to end late. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    void this.flush();
  }

  #writeNow(): Promise<void> {
    if (this.#writing !== undefined) return this.#writing;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#refused = false;
    if (this.#held || this.#waiting.length === 0) return Promise.resolve();
    this.#writing = this.#write();
    return this.#writing;
  }

  #flushIn(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#machine.clock.schedule(ms, () => {
      this.#timer = undefined;
      void this.#writeNow();
    });
  }

  #tryAgain(): void {
    this.#again?.cancel();
    this.#again = undefined;
    this.#waiting.push(...this.#setAside.splice(0));
    void this.#writeNow();
  }

  /** One transaction after the other, so that outcomes are stored in the order in which they came. Never rejects. */
  async #write(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#held) {
      const batch = this.#waiting.splice(0, FINISH_BATCH);
      const { done, failed } = await inHalves(batch, (part) => this.#store(part));
      for (const [waiting, settled] of done) this.#report(waiting, settled);
      if (failed.length > 0 && !this.#keep(failed)) break;
      if (this.#waiting.length > 0) await pause(this.#machine.clock, 0);
    }
    this.#writing = undefined;
  }

  async #store(part: readonly Waiting[]): Promise<(readonly [Waiting, Settled])[]> {
    const outcomes = part.map(({ outcome, attempt }) => {
      const events = this.#events.waitingOf(outcome.runId, attempt);
      return events.length === 0 ? outcome : { ...outcome, events };
    });
    const { store, clock } = this.#machine;
    const settled = await store.finishAttempts(clock.now(), outcomes, this.#after);
    return part.flatMap((waiting, i) => {
      const result = settled[i];
      return result === undefined ? [] : [[waiting, result] as const];
    });
  }

  #report({ outcome, attempt, job, stored }: Waiting, settled: Settled): void {
    this.#events.close(outcome.runId, attempt);
    if (settled.result === "fenced") {
      this.#trouble(
        `Run ${outcome.runId}: a late result was dropped, because another attempt owns the run by now.`,
        undefined,
      );
    } else {
      const { run, turnDropped } = settled;
      if (turnDropped !== undefined) {
        const event = { type: "log", level: "warn", message: turnDropped.sentence } as const;
        this.#machine.tell({ kind: "event", run, event });
      }
      this.#machine.tell({ kind: "ended", run, job, usage: outcome.usage });
      if (settled.moved) this.#machine.tell({ kind: "job_state", job: settled.job });
    }
    stored();
  }

  /** Holds on to what was refused, unless it is to be given up. False: nothing can be written for now. */
  #keep(refused: readonly Refused[]): boolean {
    this.#tellRefused(refused);
    if (this.#giveUp.aborted) {
      for (const { item, error } of refused) item.givenUp(error);
      return true;
    }
    const items = refused.map(({ item }) => item);
    if (refused.some(({ error }) => refusesEverything(error))) {
      this.#waiting.unshift(...items);
      this.#refused = true;
      this.#flushIn(STORE_RETRY_MS);
      return false;
    }
    this.#setAside.push(...items);
    this.#again ??= this.#machine.clock.schedule(STORE_RETRY_MS, () => this.#tryAgain());
    return true;
  }

  #tellRefused(refused: readonly Refused[]): void {
    const untold = refused.filter(({ item }) => !item.told);
    const [first] = untold;
    if (first === undefined) return;
    for (const { item } of untold) item.told = true;
    const what =
      untold.length === 1
        ? `Run ${first.item.outcome.runId}: its result could not be stored; trying until it can`
        : `The results of ${untold.length} runs could not be stored; trying until they can`;
    this.#trouble(`${what}: ${whyOf(first.error)}`, first.error);
  }

  #trouble(message: string, error: unknown): void {
    this.#machine.tell({ kind: "trouble", message, error });
  }
}
