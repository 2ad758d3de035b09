import type { RunEvent } from "../agents/types.ts";
import type { Run, StoredEvent } from "../store/types.ts";
import type { Machine } from "./machine.ts";

/** Events are written together this often, and always before their attempt is settled. */
const FLUSH_MS = 250;

/** Gathers the events of all running attempts and stores them in order. */
export class EventLog {
  readonly #machine: Machine;
  readonly #sequence = new Map<string, number>();
  #waiting: StoredEvent[] = [];
  #timer: { cancel(): void } | undefined;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** An event of the run's present attempt. */
  add(run: Run, event: RunEvent): void {
    const { id: runId, attempt } = run;
    const key = `${runId}#${attempt}`;
    const seq = (this.#sequence.get(key) ?? 0) + 1;
    this.#sequence.set(key, seq);
    const { type, ...data } = event;
    this.#waiting.push({ runId, attempt, seq, at: this.#machine.clock.now(), type, data });
    this.#machine.tell({ kind: "event", run, event });
    this.#timer ??= this.#machine.clock.schedule(FLUSH_MS, () => {
      this.flush().catch((error: unknown) => {
        this.#machine.tell({
          kind: "trouble",
          message: "Could not store run events; they are kept and tried again.",
          error,
        });
      });
    });
  }

  /** Stores what was added so far. On failure nothing is lost: the next flush tries it again. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    try {
      await this.#machine.store.appendEvents(events);
    } catch (error) {
      this.#waiting = [...events, ...this.#waiting];
      throw error;
    }
  }

  /** Forgets the numbering of an attempt that is over. */
  close(runId: string, attempt: number): void {
    this.#sequence.delete(`${runId}#${attempt}`);
  }
}
