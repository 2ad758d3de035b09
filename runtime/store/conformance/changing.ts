import { describe, expect, test } from "vitest";
import { addJob, claimAndStart, everyTen, jobOf, nothing, only, outcome, reason, row } from "./material.ts";
import type { Bench } from "./subject.ts";

export function changing(it: Bench): void {
  describe("changing a job", () => {
    test("an unknown job is undefined", async () => {
      expect(await it.store.changeJob("nobody", 1, nothing)).toBeUndefined();
    });

    test("a refusal writes nothing", async () => {
      const before = await addJob(it.store, "a");
      expect(await it.store.changeJob("a-id", 9, () => ({ refused: reason("no") }))).toEqual({
        refused: reason("no"),
      });
      expect(await jobOf(it.store, "a")).toEqual(before);
    });

    test("what is absent stays, null clears, and only a change of state counts as an update", async () => {
      const before = await addJob(it.store, "a");
      const change = async (now: number, answer: object) => {
        const changed = await it.store.changeJob("a-id", now, () => answer);
        if (changed === undefined || "refused" in changed) throw new Error("not changed");
        expect(await jobOf(it.store, "a")).toEqual(changed.job);
        return changed.job;
      };
      expect(await change(2, {})).toEqual(before);
      expect(await change(3, { nextFire: 200, failureCount: 4 })).toEqual({
        ...before,
        nextFire: 200,
        failureCount: 4,
      });
      const paused = {
        ...before,
        failureCount: 4,
        nextFire: null,
        state: "paused",
        stateReason: reason("x"),
        updatedAt: 4,
      };
      expect(await change(4, { state: "paused", stateReason: reason("x"), nextFire: null })).toEqual(paused);
      expect(await change(5, { state: "paused", stateReason: reason("x") })).toEqual(paused);
      expect(await change(6, { stateReason: null })).toEqual({ ...paused, stateReason: null, updatedAt: 6 });
    });

    test("waiting runs are cancelled, also those of the same change; running and ended ones are not", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 100));
      await it.store.claimDue(110, 1, everyTen);
      const changed = await it.store.changeJob("a-id", 120, () => ({
        rows: [row(120)],
        cancelWaiting: reason("paused"),
      }));
      expect(changed).toMatchObject({ cancelled: 2 });
      const runs = await it.store.listRuns("a-id");
      expect(runs.map(({ state, completedAt }) => [state, completedAt])).toEqual([
        ["cancelled", 120],
        ["cancelled", 120],
        ["running", null],
      ]);
      expect(runs[2]?.id).toBe(runId);
    });

    test("a decision that throws changes nothing", async () => {
      const before = await addJob(it.store, "a");
      const decide = () => {
        throw new Error("undecided");
      };
      await expect(it.store.changeJob("a-id", 2, decide)).rejects.toThrow("undecided");
      expect(await jobOf(it.store, "a")).toEqual(before);
    });

    test("a removed job gives its name free, keeps its history, and is found by its id only", async () => {
      await addJob(it.store, "a");
      await claimAndStart(it.store, 100);
      const changed = await it.store.changeJob("a-id", 105, () => ({ remove: true }));
      expect(changed).toMatchObject({ job: { removedAt: 105, updatedAt: 105, nextFire: null } });

      expect(await it.store.findJob("a")).toEqual({ found: "none", near: [] });
      expect(await it.store.findJob("a-i")).toMatchObject({ found: "none" });
      expect(await it.store.listJobs()).toEqual([]);
      expect((await jobOf(it.store, "a-id")).removedAt).toBe(105);
      expect(await it.store.listRuns("a-id")).toHaveLength(1);
      expect(await it.store.claimDue(1000, 9, everyTen)).toMatchObject({ jobs: 0 });
      expect(await it.store.changeJob("a-id", 106, nothing)).toBeUndefined();

      const again = await addJob(it.store, "a", { id: "a-new" });
      expect(again).toMatchObject({ id: "a-new", version: 1 });
      expect(await it.store.listRuns("a-new")).toEqual([]);
      expect((await jobOf(it.store, "a")).id).toBe("a-new");
    });

    test("what still runs of a removed job ends as it ends, and makes nothing due", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.changeJob("a-id", 105, () => ({ remove: true }));
      const after = () => ({ nextFire: 200, failureCount: 1 });
      const deliveries = [{ id: "d", channel: "stdout" }];
      await it.store.finishAttempts(110, [outcome(runId, fence, { deliveries })], after);
      expect(await jobOf(it.store, "a-id")).toMatchObject({ nextFire: null, failureCount: 1, runCount: 1 });
      expect(await it.store.dueDeliveries(110, 9)).toHaveLength(1);
    });
  });
}
