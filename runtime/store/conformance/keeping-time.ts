import { describe, expect, test } from "vitest";
import { addJob, jobOf, nothing, only, outcome, row, start } from "./material.ts";
import type { Bench } from "./subject.ts";

export function keepingTime(it: Bench): void {
  describe("a clock that was set back", () => {
    const notBefore = async () => only(await it.store.listRuns("a-id")).notBefore;

    test("lengthens no wait by what it was set back", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(1000, 9, () => ({ rows: [row(990, { notBefore: 1500 })], nextFire: 5000 }));
      expect(await it.store.clockSetBack(1100, 0)).toBe(0);
      expect(await it.store.clockSetBack(400, 700)).toBe(1);
      expect(await notBefore()).toBe(800);
      expect(await it.store.readyRuns(799, 9)).toEqual([]);
      expect(await it.store.readyRuns(800, 9)).toHaveLength(1);
    });

    test("is seen by a wait that began later than now, for a start that knows nothing else", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(1000, 9, () => ({ rows: [row(990, { notBefore: 1500 })], nextFire: 5000 }));
      expect(await it.store.clockSetBack(600, 0)).toBe(1);
      expect(await notBefore()).toBe(1100);
      expect(await it.store.clockSetBack(600, 0)).toBe(0);
    });

    test("shortens back-off and the next try of a delivery too; what is ready or ended stays", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(1000, 9, () => ({ rows: [row(990), row(991)], nextFire: 5000 }));
      const ready = await it.store.readyRuns(1000, 9);
      await it.store.startAttempts(
        1000,
        "o",
        ready.map(({ run }) => start(run.id, run.id)),
        nothing,
      );
      const [again = "", done = ""] = ready.map(({ run }) => run.id);
      await it.store.finishAttempts(
        1000,
        [
          outcome(again, again, { state: "queued", attemptState: "failed", notBefore: 1600 }),
          outcome(done, done, { deliveries: [{ id: "d", channel: "stdout" }] }),
        ],
        nothing,
      );
      await it.store.settleDeliveries(1000, [{ id: "d", state: "pending", nextTry: 1200, error: "no" }]);
      expect(await it.store.clockSetBack(900, 100)).toBe(2);
      expect((await it.store.getRun(again))?.notBefore).toBe(1500);
      expect(only(await it.store.listDeliveries(done)).nextTry).toBe(1100);
      expect((await it.store.getRun(done))?.notBefore).toBe(991);
      expect(await it.store.dueDeliveries(1099, 9)).toEqual([]);
      expect(await it.store.dueDeliveries(1100, 9)).toHaveLength(1);
    });

    test("takes its readiness from no run", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(1000, 9, () => ({ rows: [row(1000)], nextFire: 5000 }));
      expect(await it.store.readyRuns(10, 9)).toHaveLength(1);
    });
  });

  describe("zone data", () => {
    test("of another version: each active job's next fire is decided anew, once", async () => {
      for (const name of ["a", "b", "c", "idle"]) await addJob(it.store, name, { due: 500 });
      await it.store.changeJob("idle-id", 2, () => ({ state: "paused" }));
      await it.store.changeJob("c-id", 2, () => ({
        rows: [row(300), row(310, { instants: 5, lastInstant: 350 })],
      }));
      const newer = await it.open("2026c");
      const asked: [string, number | null][] = [];
      const first = await newer.renewZoneData(60, 2, "", (job, lastSettled) => {
        asked.push([job.id, lastSettled]);
        return job.id === "b-id" ? { nextFire: 560 } : {};
      });
      expect(first).toMatchObject({
        moved: [{ job: { id: "b-id", nextFire: 560 }, before: 500, zoneData: "2026a" }],
        next: "b-id",
      });
      const rest = await newer.renewZoneData(61, 2, "b-id", (job, lastSettled) => {
        asked.push([job.id, lastSettled]);
        return {};
      });
      expect(rest).toEqual({ moved: [], zoneData: "2026c", next: null });
      expect(asked).toEqual([
        ["a-id", null],
        ["b-id", null],
        ["c-id", 350],
      ]);
      expect(await newer.renewZoneData(62, 9, "", nothing)).toEqual({
        moved: [],
        zoneData: "2026c",
        next: null,
      });
      expect(await jobOf(newer, "b")).toMatchObject({ nextFire: 560 });
      expect((await newer.listJobEvents("b-id")).at(-1)).toMatchObject({
        kind: "rescheduled",
        at: 60,
        detail: "2026a",
      });
    });

    test("goes with each next fire that is written, by whoever", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      const newer = await it.open("2026c");
      await newer.changeJob("a-id", 5, () => ({ nextFire: 700 }));
      const asked: string[] = [];
      await newer.renewZoneData(6, 9, "", (job) => {
        asked.push(job.id);
        return {};
      });
      expect(asked).toEqual(["b-id"]);
      await it.store.changeJob("a-id", 7, () => ({ failureCount: 1 }));
      expect(await newer.renewZoneData(8, 9, "", nothing)).toEqual({
        moved: [],
        zoneData: "2026c",
        next: null,
      });
    });
  });
}
