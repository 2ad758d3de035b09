import type { DeliveryResult, DueDelivery } from "../store/store.ts";
import type { Machine } from "./machine.ts";
import { whatNext } from "./what-next.ts";

const BATCH = 100;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A delivery that has not got through by then is dead. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** Sends what finished runs, or `onlyRun` alone, have put in the outbox, independent of how the runs ended. */
export class Outbox {
  readonly #machine: Machine;
  readonly #onlyRun: string | undefined;
  #pumping: Promise<void> | undefined;
  #again = false;

  constructor(machine: Machine, onlyRun?: string) {
    this.#machine = machine;
    this.#onlyRun = onlyRun;
  }

  /** Tries everything that is due. One pump at a time; a call meanwhile makes it look once more. */
  pump(): Promise<void> {
    if (this.#pumping !== undefined) {
      this.#again = true;
      return this.#pumping;
    }
    this.#pumping = this.#pumpAll().finally(() => {
      this.#pumping = undefined;
    });
    return this.#pumping;
  }

  async #pumpAll(): Promise<void> {
    do {
      this.#again = false;
      const due = await this.#machine.store.dueDeliveries(this.#machine.clock.now(), BATCH, this.#onlyRun);
      if (due.length === 0) continue;
      const results: DeliveryResult[] = [];
      // In order, one by one: two runs of a job reach a log file in the order they ended.
      for (const item of due) results.push(await this.#try(item));
      await this.#machine.store.settleDeliveries(this.#machine.clock.now(), results);
      for (const item of due) await this.#report(item);
      this.#again ||= due.length === BATCH;
    } while (this.#again);
  }

  async #try({ delivery, run, job, definition }: DueDelivery): Promise<DeliveryResult> {
    const message = {
      deliveryId: delivery.id,
      channel: delivery.channel,
      job: definition,
      run,
      ...(run.state === "succeeded" ? {} : { next: whatNext(job, run, this.#machine.config) }),
    };
    const answer = await this.#machine.deliver(message);
    if (answer.ok) return { id: delivery.id, state: "delivered", nextTry: null, error: null };
    const now = this.#machine.clock.now();
    const wait = Math.min(FIRST_WAIT_MS * 2 ** delivery.tries, LONGEST_WAIT_MS);
    const tooOld = now + wait - (run.completedAt ?? now) > GIVE_UP_AFTER_MS;
    if (!answer.retry || tooOld)
      return { id: delivery.id, state: "dead", nextTry: null, error: answer.error };
    return { id: delivery.id, state: "pending", nextTry: now + wait, error: answer.error };
  }

  async #report({ delivery, run }: DueDelivery): Promise<void> {
    const rows = await this.#machine.store.listDeliveries(run.id);
    const row = rows.find((candidate) => candidate.id === delivery.id);
    if (row !== undefined) this.#machine.tell({ kind: "delivered", delivery: row, run });
  }
}
