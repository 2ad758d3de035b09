import { describe, expect, test } from "vitest";
import { addJob, claimAndStart, definition, dueAt, everyTen, nothing, outcome, row } from "./material.ts";
import type { Bench } from "./subject.ts";

export function tallying(it: Bench): void {
  describe("the tally", () => {
    test("of an empty store is all zeros", async () => {
      expect(await it.store.tally()).toEqual({
        activeJobs: 0,
        pausedJobs: 0,
        runningRuns: 0,
        queuedRuns: 0,
        pendingDeliveries: 0,
        earliestDue: null,
      });
    });

    test("counts jobs that are active and paused, and no removed one", async () => {
      const jobs = (...names: string[]) =>
        names.map((name) => ({ id: `${name}-id`, definition: definition(name), source: null }));
      await it.store.register({ now: 1, jobs: jobs("a", "b", "c", "d"), agents: [] }, dueAt(100));
      const disabled = { ...dueAt(100), create: () => ({ state: "paused", nextFire: null }) as const };
      await it.store.register({ now: 1, jobs: jobs("e"), agents: [] }, disabled);
      await it.store.changeJob("a-id", 2, () => ({ state: "paused", nextFire: null }));
      await it.store.changeJob("b-id", 2, () => ({ state: "dead_letter", nextFire: null }));
      await it.store.changeJob("c-id", 2, () => ({ remove: true }));
      expect(await it.store.tally()).toMatchObject({ activeJobs: 1, pausedJobs: 2 });
      await it.store.changeJob("a-id", 3, () => ({ state: "active" }));
      await it.store.changeJob("b-id", 3, () => ({ state: "active" }));
      await it.store.changeJob("e-id", 3, () => ({ remove: true }));
      expect(await it.store.tally()).toMatchObject({ activeJobs: 3, pausedJobs: 0 });
      const failing = () => {
        throw new Error("undecided");
      };
      await expect(it.store.changeJob("a-id", 4, failing)).rejects.toThrow("undecided");
      expect(await (await it.open()).tally()).toMatchObject({ activeJobs: 3, pausedJobs: 0 });
    });

    test("knows what is due first of all that is active", async () => {
      for (const [name, due] of Object.entries({ a: 300, b: 100, c: 200, d: 50 }))
        await addJob(it.store, name, { due });
      expect((await it.store.tally()).earliestDue).toBe(50);
      await it.store.changeJob("d-id", 2, () => ({ state: "paused" }));
      expect((await it.store.tally()).earliestDue).toBe(100);
      await it.store.claimDue(100, 9, () => ({ nextFire: 400 }));
      expect((await it.store.tally()).earliestDue).toBe(200);
      await it.store.changeJob("c-id", 2, () => ({ remove: true }));
      expect((await it.store.tally()).earliestDue).toBe(300);
    });

    test("counts what waits and what runs, until it ends", async () => {
      for (const name of ["a", "b", "c"]) await addJob(it.store, name);
      await it.store.claimDue(100, 9, everyTen);
      expect(await it.store.tally()).toMatchObject({ queuedRuns: 3, runningRuns: 0 });
      const [first, second] = await claimAndStart(it.store, 105);
      await it.store.claimDue(110, 1, () => ({ rows: [row(110)], nextFire: 900 }));
      expect(await it.store.tally()).toMatchObject({ queuedRuns: 1, runningRuns: 3 });
      const done = outcome(first?.runId ?? "", first?.fence ?? "", {
        deliveries: ["x", "y", "z"].map((id) => ({ id, channel: "stdout" })),
      });
      const again = outcome(second?.runId ?? "", second?.fence ?? "", {
        state: "queued",
        attemptState: "failed",
        notBefore: 500,
      });
      await it.store.finishAttempts(120, [done, again], nothing);
      expect(await it.store.tally()).toMatchObject({ queuedRuns: 2, runningRuns: 1, pendingDeliveries: 3 });
      await it.store.settleDeliveries(130, [
        { id: "x", state: "delivered", nextTry: null, error: null },
        { id: "y", state: "dead", nextTry: null, error: "no" },
        { id: "z", state: "pending", nextTry: 140, error: "not yet" },
      ]);
      expect(await it.store.tally()).toMatchObject({ pendingDeliveries: 1 });
    });
  });
}
