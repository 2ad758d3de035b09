import { describe, expect, test } from "vitest";
import type { LiveRuns, Store } from "../store.ts";
import type { Spent, TokenUsage } from "../types.ts";
import { addJob, claimAndStart, everyTen, nothing, only, outcome, runOf } from "./material.ts";
import type { Bench } from "./subject.ts";

export function spending(it: Bench): void {
  describe("what the runs of a job used", () => {
    test("is told run by run, the oldest first, of those that ended within the time", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b", { due: 105 });
      for (const [now, usage] of [
        [100, { input_tokens: 10, output_tokens: 5, cost_usd: 0.5 }],
        [110, { output_tokens: 7 }],
        [120, null],
        [130, { input_tokens: 0, output_tokens: 0, cost_usd: 0 }],
        [140, { cost_usd: 0.25 }],
      ] as const)
        await oneRun(it.store, now, usage);
      expect(await it.store.spent("a-id", 0, 150)).toEqual([
        { at: 101, tokens: 15, costUsd: 0.5 },
        { at: 111, tokens: 7, costUsd: 0 },
        { at: 141, tokens: 0, costUsd: 0.25 },
      ]);
      expect((await it.store.spent("a-id", 101, 150)).map(({ at }) => at)).toEqual([111, 141]);
      expect(await it.store.spent("a-id", 141, 150)).toEqual([]);
      expect(await it.store.spent("nobody", 0, 150)).toEqual([]);
    });

    test("adds up over the attempts of a run, also while it waits for the next one", async () => {
      await addJob(it.store, "a");
      const first = only(await claimAndStart(it.store, 100));
      const again = { state: "queued", attemptState: "failed", notBefore: 200 } as const;
      const used = { input_tokens: 10, cost_usd: 0.5 };
      const failed = outcome(first.runId, first.fence, { ...again, usage: used });
      await it.store.finishAttempts(101, [failed], nothing);
      expect(await runOf(it.store, first.runId)).toMatchObject({ state: "queued", usage: used });
      expect(await it.store.spent("a-id", 150, 160)).toEqual([{ at: 160, tokens: 10, costUsd: 0.5 }]);

      await startAgain(it.store, first.runId, "second");
      const still = outcome(first.runId, "second", { ...again, notBefore: 300, usage: null });
      await it.store.finishAttempts(210, [still], nothing);
      await startAgain(it.store, first.runId, "third");
      const more = { output_tokens: 2, cost_usd: 0.25 };
      await it.store.finishAttempts(310, [outcome(first.runId, "third", { usage: more })], nothing);
      const run = await runOf(it.store, first.runId);
      expect(run.usage).toEqual({ input_tokens: 10, output_tokens: 2, cost_usd: 0.75 });
      expect(await it.store.spent("a-id", 300, 320)).toEqual([{ at: 310, tokens: 12, costUsd: 0.75 }]);
    });

    test("counts what an attempt under way tells of, once", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const told = (seq: number, type: string, data: unknown) => ({
        runId,
        attempt: 1,
        seq,
        at: 101,
        type,
        data,
      });
      await it.store.appendEvents([
        told(1, "usage", { input_tokens: 10, output_tokens: 1 }),
        told(2, "text", { text: "input_tokens" }),
        told(3, "usage", { input_tokens: 20, cost_usd: 0.125 }),
      ]);
      const used: Spent[] = [{ at: 110, tokens: 31, costUsd: 0.125 }];
      expect(await it.store.spent("a-id", 105, 110)).toEqual(used);
      const usage = { input_tokens: 30, output_tokens: 1, cost_usd: 0.125 };
      await it.store.finishAttempts(120, [outcome(runId, fence, { usage })], nothing);
      expect(await it.store.spent("a-id", 105, 130)).toEqual([{ ...used[0], at: 120 }]);
    });

    test("is whole where there are too many runs to tell one by one", async () => {
      await addJob(it.store, "a");
      for (let i = 0; i < 250; i += 1)
        await oneRun(it.store, 100 + i * 10, { input_tokens: 1, cost_usd: 0.5 });
      const all = await it.store.spent("a-id", 0, 2700);
      expect(all.length).toBeLessThan(200);
      expect(all.slice(0, 50)).toEqual(
        Array.from({ length: 50 }, (_, i) => ({ at: 101 + i * 10, tokens: 1, costUsd: 0.5 })),
      );
      expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => a - b));
      expect(all.at(-1)?.at).toBe(2591);
      expect(sum(all)).toEqual({ tokens: 250, costUsd: 125 });
      // The first hundred have left: 1091 is no later than the beginning.
      expect(sum(await it.store.spent("a-id", 1091, 2700))).toEqual({ tokens: 150, costUsd: 75 });
      // The clock was set back: what ended later than now counts all the same.
      expect(sum(await it.store.spent("a-id", 0, 1000))).toEqual({ tokens: 250, costUsd: 125 });
    });

    test("is shown to decisions about a job with a budget, for its window, and to no others", async () => {
      await addJob(it.store, "a", { definition: { budget: { window: 30, max_tokens: 5 } } });
      await addJob(it.store, "b");
      for (const now of [100, 110, 120]) await oneRun(it.store, now, { input_tokens: now });
      const seen = new Map<string, LiveRuns["spent"]>();
      await it.store.claimDue(135, 9, (job, live) => {
        seen.set(`claim ${job.id}`, live.spent);
        return everyTen(job);
      });
      for (const jobId of ["a-id", "b-id"]) {
        await it.store.changeJob(jobId, 142, (_, live) => {
          seen.set(`change ${jobId}`, live.spent);
          return {};
        });
        const admit = (_: unknown, live: LiveRuns) => void seen.set(`manual ${jobId}`, live.spent);
        await it.store.enqueueManual({ requestId: jobId, jobId, input: null, now: 145, admit });
      }
      for (const { run, spent } of await it.store.readyRuns(151, 9)) seen.set(`start ${run.jobId}`, spent);
      const used = (...instants: number[]): Spent[] =>
        instants.map((at) => ({ at: at + 1, tokens: at, costUsd: 0 }));
      expect(Object.fromEntries(seen)).toEqual({
        "claim a-id": used(110, 120),
        "claim b-id": undefined,
        "change a-id": used(120),
        "change b-id": undefined,
        "manual a-id": used(120),
        "manual b-id": undefined,
        "start a-id": [],
        "start b-id": undefined,
      });
    });
  });

  /** Everything that is due, and one unit of time later its end. */
  async function oneRun(store: Store, now: number, usage: TokenUsage | null): Promise<void> {
    const attempts = await claimAndStart(store, now);
    const ends = attempts.map(({ runId, fence }) => outcome(runId, fence, { usage }));
    await store.finishAttempts(now + 1, ends, nothing);
  }
}

async function startAgain(store: Store, runId: string, fence: string): Promise<void> {
  await store.startAttempts(200, "owner", [{ runId, start: true, fence, simulated: false }], nothing);
}

function sum(spent: readonly Spent[]): Omit<Spent, "at"> {
  const total = (amount: (entry: Spent) => number): number =>
    spent.reduce((all, each) => all + amount(each), 0);
  return { tokens: total(({ tokens }) => tokens), costUsd: total(({ costUsd }) => costUsd) };
}
