import fc from "fast-check";
import { expect, test } from "vitest";
import { TimerQueue } from "./timer-queue.ts";
import { virtualClock } from "./virtual-clock.ts";

type Step =
  | { readonly do: "add"; readonly due: number }
  | { readonly do: "cancel"; readonly which: number }
  | { readonly do: "take"; readonly until: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("add"), due: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel"), which: fc.nat(300) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("take"), until: fc.nat(60) }) },
);

test("it answers as a list that is searched whole, whatever is added, cancelled and taken", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400, size: "max" }), (steps) => {
      const queue = new TimerQueue();
      const all: { readonly due: number; readonly cancel: () => void; waits: boolean }[] = [];
      let woken: number | undefined;
      for (const now of steps) {
        if (now.do === "add") {
          const id = all.length;
          all.push({ due: now.due, cancel: queue.add(now.due, () => (woken = id)).cancel, waits: true });
        } else if (now.do === "cancel") {
          const entry = all[now.which];
          entry?.cancel();
          if (entry !== undefined) entry.waits = false;
        } else {
          const due = all.filter((entry) => entry.waits && entry.due <= now.until);
          const first = due.sort((a, b) => a.due - b.due)[0];
          const taken = queue.take(now.until);
          expect(taken?.due).toBe(first?.due);
          taken?.wake();
          if (first !== undefined) {
            expect(all[woken ?? -1]).toBe(first);
            first.waits = false;
          }
        }
        const waiting = all.filter(({ waits }) => waits);
        expect(queue.size).toBe(waiting.length);
        expect(queue.next).toBe(waiting.map(({ due }) => due).sort((a, b) => a - b)[0]);
      }
    }),
  );
});

test("what is cancelled is let go of, however far away it was due", () => {
  const queue = new TimerQueue();
  const reached: number[] = [];
  for (let i = 0; i < 100_000; i++) queue.add(1e12 + i, () => reached.push(i)).cancel();
  queue.add(5, () => reached.push(-1));
  expect(queue.size).toBe(1);
  queue.take(10)?.wake();
  expect(queue.take(Infinity)).toBeUndefined();
  expect(reached).toEqual([-1]);
});

test("the clock calls what is due in order, also what was scheduled on the way, and stands at each instant", async () => {
  const clock = virtualClock(1_000);
  const seen: string[] = [];
  const tell = (what: string) => seen.push(`${what} ${clock.now()} ${clock.monotonic()}`);
  clock.schedule(30, () => tell("b"));
  clock.schedule(10, () => {
    tell("a");
    clock.schedule(20, () => tell("c"));
    clock.schedule(0, () => tell("at once"));
    clock.schedule(91, () => tell("too late"));
  });
  const gone = clock.schedule(20, () => tell("cancelled"));
  gone.cancel();
  await clock.advance(100);
  expect(seen).toEqual(["a 1010 10", "at once 1010 10", "b 1030 30", "c 1030 30"]);
  expect([clock.now(), clock.monotonic()]).toEqual([1_100, 100]);
});

test("it moves on only when what goes on at an instant has settled", async () => {
  let rounds = 0;
  const seen: string[] = [];
  const clock = virtualClock(0, {
    settle: async () => {
      rounds += 1;
      seen.push(`settled at ${clock.now()}`);
    },
  });
  clock.schedule(5, () => seen.push("woken"));
  await clock.advance(9);
  expect(seen).toEqual(["settled at 0", "woken", "settled at 5"]);
  expect(rounds).toBe(2);
});

test("a virtual clock that stalls calls what fell due meanwhile afterwards, in order, and late", async () => {
  const clock = virtualClock(1_000);
  const seen: string[] = [];
  const tell = (name: string) => seen.push(`${name} at ${clock.now()} after ${clock.monotonic()}`);
  clock.schedule(20, () => tell("second"));
  clock.schedule(10, () => {
    tell("first");
    clock.schedule(0, () => tell("third"));
    clock.schedule(1, () => tell("fourth"));
  });
  await clock.stall(50);
  expect(seen).toEqual(["first at 1050 after 50", "second at 1050 after 50", "third at 1050 after 50"]);
  await clock.advance(1);
  expect(seen.at(-1)).toBe("fourth at 1051 after 51");
});
