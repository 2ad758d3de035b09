import type { RunEvent } from "../agents/types.ts";
import type { Run, StoredEvent } from "../store/types.ts";
import { type Machine, whyOf } from "./machine.ts";

/** Events are written together this often, and with the end of their attempt at the latest. */
const FLUSH_MS = 250;

/** The events of one attempt. */
interface Stream {
  last: number;
  waiting: StoredEvent[];
}

/** Gathers the events of all running attempts and stores them in order. */
export class EventLog {
  readonly #machine: Machine;
  readonly #streams = new Map<string, Stream>();
  #timer: { cancel(): void } | undefined;
  /** The database refuses them, and that was told. */
  #refused = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** An event of the run's present attempt. */
  add(run: Run, event: RunEvent): void {
    const { id: runId, attempt } = run;
    const key = keyOf(runId, attempt);
    const stream = this.#streams.get(key) ?? { last: 0, waiting: [] };
    this.#streams.set(key, stream);
    const { type, ...data } = event;
    stream.last += 1;
    const stored = { runId, attempt, seq: stream.last, at: this.#machine.clock.now(), type, data };
    stream.waiting.push(stored);
    this.#machine.tell({ kind: "event", run, event });
    this.#timer ??= this.#machine.clock.schedule(FLUSH_MS, () => {
      this.#timer = undefined;
      this.#flush().then(
        () => (this.#refused = false),
        (error: unknown) => this.#tellRefused(error),
      );
    });
  }

  /** Of this attempt, those that are not stored yet. */
  waitingOf(runId: string, attempt: number): readonly StoredEvent[] {
    return this.#streams.get(keyOf(runId, attempt))?.waiting ?? [];
  }

  /** Forgets an attempt that is over, with its events: they are stored with its end, or fenced as that is. */
  close(runId: string, attempt: number): void {
    this.#streams.delete(keyOf(runId, attempt));
    if (this.#streams.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tellRefused(error: unknown): void {
    const message = `Events of runs could not be stored; they are kept, and tried again: ${whyOf(error)}`;
    if (!this.#refused) this.#machine.tell({ kind: "trouble", message, error });
    this.#refused = true;
  }

  /** Stores what was added so far. On failure nothing is lost: the next flush, or the attempt's end, tries it again. */
  async #flush(): Promise<void> {
    const streams = [...this.#streams.values()].filter(({ waiting }) => waiting.length > 0);
    const events = streams.flatMap(({ waiting }) => waiting);
    if (events.length === 0) return;
    const upTo = new Map(streams.map((stream) => [stream, stream.last]));
    await this.#machine.store.appendEvents(events);
    for (const [stream, last] of upTo) stream.waiting = stream.waiting.filter(({ seq }) => seq > last);
  }
}

function keyOf(runId: string, attempt: number): string {
  return `${runId}#${attempt}`;
}
