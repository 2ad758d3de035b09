import { expect, it } from "vitest";
import { virtualClock } from "../../virtual-clock.ts";
import { endTree } from "./end.ts";
import type { ProcessEntry } from "./list.ts";
import type { ProcessTree } from "./tree.ts";

const GRACE = 10_000;

/** A process ends so long after the signal that it heeds. */
type Heeds = readonly ["SIGTERM" | "SIGKILL" | "never", number];

/** Processes 1, 2 … */
function tree(...ends: readonly Heeds[]) {
  const clock = virtualClock(0);
  const signals: [string, number][] = [];
  const dies = ends.map(() => Infinity);
  const fake: ProcessTree = {
    alive: () =>
      Promise.resolve(
        dies.flatMap((at, i) => (clock.monotonic() < at ? [{ pid: i + 1 } as ProcessEntry] : [])),
      ),
    signal(members, name) {
      if (signals.at(-1)?.[0] !== name) signals.push([name, clock.monotonic()]);
      for (const { pid } of members) {
        const [heeds, after] = ends[pid - 1] ?? ["never", 0];
        if (heeds === name) dies[pid - 1] = Math.min(dies[pid - 1] ?? 0, clock.monotonic() + after);
      }
    },
  };
  return { clock, fake, signals };
}

async function ended(...ends: readonly Heeds[]) {
  const { clock, fake, signals } = tree(...ends);
  let end: unknown;
  void endTree(fake, GRACE, clock).then((answer) => (end = answer));
  await clock.advance(GRACE + 5_000);
  return { end, signals };
}

it("what ends when it is asked to is not killed", async () => {
  expect(await ended(["SIGTERM", 0], ["SIGTERM", 9_000])).toEqual({
    end: { gone: true },
    signals: [["SIGTERM", 0]],
  });
});

it("what does not end within the grace is killed then", async () => {
  expect(await ended(["SIGTERM", 0], ["SIGKILL", 50])).toEqual({
    end: { gone: true },
    signals: [
      ["SIGTERM", 0],
      ["SIGKILL", GRACE],
    ],
  });
});

it("what cannot be killed is not called gone, and is named", async () => {
  const { end } = await ended(["SIGTERM", 0], ["never", 0], ["SIGKILL", 60_000]);
  expect(end).toEqual({ gone: false, why: "2 of its processes (pid 2, 3) could not be killed" });
});

it("where the system does not tell, nothing is called gone", async () => {
  const { clock, fake } = tree();
  const blind = { ...fake, alive: () => Promise.reject(new Error("no /proc")) };
  expect(await endTree(blind, 0, clock)).toEqual({
    gone: false,
    why: "the processes of this machine could not be listed: no /proc",
  });
});
