import { parentPort, workerData } from "node:worker_threads";
import { inputAt } from "./inputs.ts";
import { broken } from "./promises.ts";
import { shrunk } from "./shrink.ts";

export interface Order {
  readonly seed: number;
  readonly seconds: number;
  /** Holds the number of the input that is looked at, and how often a text was looked at. */
  readonly progress: SharedArrayBuffer;
}

export interface Found {
  readonly index: number;
  readonly faults: readonly string[];
  readonly text: string;
}

export interface Looked {
  readonly inputs: number;
  readonly found: Found | undefined;
}

function look({ seed, seconds, progress }: Order): Looked {
  const now = new Int32Array(progress);
  const faultsOf = (text: string) => {
    Atomics.add(now, 1, 1);
    return broken(text);
  };
  const end = Date.now() + seconds * 1000;
  let index = 0;
  for (; Date.now() < end; index += 1) {
    Atomics.store(now, 0, index);
    const text = inputAt(seed, index);
    if (faultsOf(text).length === 0) continue;
    const small = shrunk(text, (smaller) => faultsOf(smaller).length > 0);
    return { inputs: index + 1, found: { index, faults: broken(small), text: small } };
  }
  return { inputs: index, found: undefined };
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- A thread has no origin.
parentPort?.postMessage(look(workerData as Order));
