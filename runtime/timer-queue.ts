/** Something to do at an instant of a clock. */
interface Entry {
  readonly due: number;
  readonly order: number;
  /** Undefined: cancelled. */
  wake: (() => void) | undefined;
}

/** Below this size what is cancelled is no burden. */
const SMALL = 64;

/** What is due when: earliest first, and of the same instant in the order of adding. */
export class TimerQueue {
  /** A binary heap. */
  #entries: Entry[] = [];
  #cancelled = 0;
  #order = 0;

  /** Waiting, without what was cancelled. */
  get size(): number {
    return this.#entries.length - this.#cancelled;
  }

  /** When the first is due; undefined: there is none. */
  get next(): number | undefined {
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      if (first.wake !== undefined) return first.due;
      this.#removeFirst();
      this.#cancelled -= 1;
    }
    return undefined;
  }

  add(due: number, wake: () => void): { cancel(): void } {
    const entry: Entry = { due, order: this.#order++, wake };
    this.#rise(entry);
    return {
      cancel: () => {
        if (entry.wake === undefined) return;
        entry.wake = undefined;
        this.#cancelled += 1;
        if (this.#entries.length > SMALL && this.#cancelled * 2 > this.#entries.length) this.#compact();
      },
    };
  }

  /** Takes out the first that is due at or before `until`; undefined: there is none. */
  take(until: number): { readonly due: number; readonly wake: () => void } | undefined {
    for (let first = this.#entries[0]; first !== undefined; first = this.#entries[0]) {
      const { due, wake } = first;
      if (wake !== undefined && due > until) return undefined;
      this.#removeFirst();
      if (wake === undefined) {
        this.#cancelled -= 1;
        continue;
      }
      // Cancelled from here on, it is not there to be counted.
      first.wake = undefined;
      return { due, wake };
    }
    return undefined;
  }

  #rise(entry: Entry): void {
    let place = this.#entries.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#entries[above];
      if (parent === undefined || isBefore(parent, entry)) break;
      this.#entries[place] = parent;
      place = above;
    }
    this.#entries[place] = entry;
  }

  #removeFirst(): void {
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) this.#sink(last);
  }

  /** Puts `entry` in at the top, whose place is free. */
  #sink(entry: Entry): void {
    let place = 0;
    while (true) {
      const left = 2 * place + 1;
      const [a, b] = [this.#entries[left], this.#entries[left + 1]];
      if (a === undefined) break;
      const [child, below] = b !== undefined && isBefore(b, a) ? [left + 1, b] : [left, a];
      if (isBefore(entry, below)) break;
      this.#entries[place] = below;
      place = child;
    }
    this.#entries[place] = entry;
  }

  #compact(): void {
    const kept = this.#entries.filter(({ wake }) => wake !== undefined);
    // In order, a row is a heap.
    this.#entries = kept.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#cancelled = 0;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
