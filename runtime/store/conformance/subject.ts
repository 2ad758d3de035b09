import { afterEach, beforeEach } from "vitest";
import type { Store } from "../store.ts";

/** One fresh, empty database, and the ways to it. */
export interface Subject {
  /** Another connection to it; of a process with this zone data. */
  open(zoneData?: string): Promise<Store>;
  /** How a process of its own opens it: the module's `openForTest(argument)`. */
  readonly elsewhere: { readonly module: string; readonly argument: string };
  /** The database's own check of itself. Throws what is wrong. */
  verify(): Promise<void>;
  /** All connections are closed by then. */
  remove(): Promise<void>;
}

export type MakeSubject = () => Promise<Subject>;

/** A fresh store for each test. `open` makes further connections to it; all are closed at the end. */
export interface Bench {
  readonly store: Store;
  readonly subject: Subject;
  open(zoneData?: string): Promise<Store>;
}

export function bench(make: MakeSubject): Bench {
  let current: { subject: Subject; store: Store; opened: Store[] } | undefined;
  const now = () => {
    if (current === undefined) throw new Error("There is a store only inside a test.");
    return current;
  };
  const open = async (zoneData?: string): Promise<Store> => {
    const store = await now().subject.open(zoneData);
    now().opened.push(store);
    return store;
  };

  beforeEach(async () => {
    const subject = await make();
    const store = await subject.open();
    current = { subject, store, opened: [store] };
  });
  afterEach(async () => {
    const { subject, opened } = now();
    for (const store of opened) await store.close();
    await subject.verify();
    await subject.remove();
  });

  return {
    get store() {
      return now().store;
    },
    get subject() {
      return now().subject;
    },
    open,
  };
}
