import { randomInt } from "node:crypto";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { check } from "../../compiler/index.ts";
import { inputAt } from "./inputs.ts";
import { broken, misplaced } from "./promises.ts";
import { shrunk } from "./shrink.ts";
import type { Looked, Order } from "./worker.ts";

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 600);
const seed = Number(process.env["FUZZ_SEED"] ?? randomInt(2 ** 31));

/** Longer than any input may take, on a machine however slow: what stays on one for so long never ends. */
const patienceMs = 30_000;

/** Looks at inputs in a thread that can be stopped. */
async function look(order: Omit<Order, "progress">): Promise<Looked> {
  const progress = new SharedArrayBuffer(8);
  const [index, looks] = [0, 1];
  const cells = new Int32Array(progress);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { ...order, progress } });
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Looked>((resolve, reject) => {
      let last = -1;
      watch = setInterval(() => {
        const count = Atomics.load(cells, looks);
        if (count === last) {
          const stuck = Atomics.load(cells, index);
          const text = inputAt(order.seed, stuck);
          reject(new Error(`no end to input ${stuck} of seed ${order.seed}: ${JSON.stringify(text)}`));
        }
        last = count;
      }, patienceMs);
      worker.once("message", resolve).once("error", reject);
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

test(
  `whatever is written in a file, for ${seconds} s (FUZZ_SEED=${seed})`,
  async () => {
    const { inputs, found } = await look({ seed, seconds });
    console.log(`${inputs} inputs, FUZZ_SEED=${seed}`);
    expect(found).toBeUndefined();
    expect(inputs).toBeGreaterThan(100);
  },
  seconds * 1000 + 10 * patienceMs,
);

test("a seed gives the same inputs again, and different ones", () => {
  const inputs = Array.from({ length: 200 }, (_, index) => inputAt(7, index));
  expect(inputs).toEqual(Array.from({ length: 200 }, (_, index) => inputAt(7, index)));
  expect(new Set(inputs).size).toBeGreaterThan(150);
  expect(inputs.filter((text) => broken(text).length > 0)).toEqual([]);
});

test("a place outside of the file, or on two lines, is noticed", () => {
  const [diagnostic] = check({ a: "schedul { }\n" }).diagnostics;
  if (diagnostic === undefined) throw new Error("there is a diagnostic");
  expect(misplaced(diagnostic, "schedul { }\n")).toEqual([]);
  expect(misplaced(diagnostic, "sched")).toEqual(["unknown-block: 0–7 is not inside the file"]);
  expect(misplaced(diagnostic, "s\nchedul")).toEqual(["unknown-block: 0–7 is more than a line"]);
});

test("what is bad is made small", () => {
  const text = `${"agent a { }\n".repeat(50)}agent b { x }\n${"# note\n".repeat(50)}`;
  expect(shrunk(text, (smaller) => smaller.includes("x"))).toBe("x");
});
