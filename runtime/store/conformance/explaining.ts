import { describe, expect, test } from "vitest";
import { addJob, definition, nothing, only, reason, row, start } from "./material.ts";
import type { Bench } from "./subject.ts";

export function explaining(it: Bench): void {
  describe("what happened to a job", () => {
    const kinds = async () => (await it.store.listJobEvents("a-id")).map(({ kind, at }) => `${at} ${kind}`);

    test("is kept in order, each in the change that made it so", async () => {
      await addJob(it.store, "a", { now: 1 });
      const steps: readonly [number, Parameters<typeof it.store.changeJob>[2]][] = [
        [2, () => ({ state: "paused", stateReason: reason("holiday"), actor: "ann" })],
        [3, () => ({ failureCount: 1 })],
        [4, () => ({ state: "active", stateReason: null, actor: "bob", note: "back" })],
        [5, () => ({ state: "dead_letter", stateReason: reason("max_retries") })],
        [6, () => ({ state: "active" })],
        [7, () => ({ refused: reason("no") })],
        [8, () => ({ state: "failed" })],
        [9, () => ({ state: "completed" })],
        [10, () => ({ remove: true, actor: "ann" })],
      ];
      for (const [now, decide] of steps) await it.store.changeJob("a-id", now, decide);
      expect(await kinds()).toEqual([
        "1 created",
        "2 paused",
        "4 resumed",
        "5 dead_lettered",
        "6 reset",
        "8 failed",
        "9 completed",
        "10 removed",
      ]);
      expect((await it.store.listJobEvents("a-id"))[1]).toEqual({
        jobId: "a-id",
        at: 2,
        kind: "paused",
        version: 1,
        reason: reason("holiday"),
        actor: "ann",
        detail: null,
      });
      expect((await it.store.listJobEvents("a-id"))[2]).toMatchObject({ actor: "bob", detail: "back" });
      expect((await it.store.listJobEvents("a-id"))[3]).toMatchObject({
        actor: null,
        reason: reason("max_retries"),
      });
    });

    test("says of a registration what it did, by whom, and what followed from it", async () => {
      const register = (now: number, name: string, more: object, update: object) =>
        it.store.register(
          {
            now,
            actor: "ann",
            jobs: [{ id: "a-id", definition: definition(name, more), source: null }],
            agents: [],
          },
          { create: () => ({ state: "paused", stateReason: reason("disabled") }), update: () => update },
        );
      await register(1, "a", {}, {});
      await register(2, "a", {}, {});
      await register(3, "a", { input: "x" }, {});
      await it.store.changeJob("a-id", 4, () => ({ state: "completed" }));
      await register(5, "b", { previous_name: "a" }, { state: "active" });
      expect(await kinds()).toEqual([
        "1 created",
        "1 paused",
        "3 updated",
        "4 completed",
        "5 renamed",
        "5 reactivated",
      ]);
      const events = await it.store.listJobEvents("a-id");
      expect(events[0]).toMatchObject({ actor: "ann", version: 1 });
      expect(events[4]).toMatchObject({ actor: "ann", version: 3, detail: "a" });
    });

    test("is undone with the change that failed", async () => {
      await addJob(it.store, "a");
      const failing = it.store.changeJob("a-id", 2, () => {
        throw new Error("undecided");
      });
      await expect(failing).rejects.toThrow("undecided");
      expect(await kinds()).toEqual(["1 created"]);
      expect(await it.store.listJobEvents("nobody")).toEqual([]);
    });

    test("each version of its definition stays", async () => {
      await addJob(it.store, "a", { now: 1 });
      await addJob(it.store, "a", { now: 9, definition: { input: "x" } });
      expect(await it.store.listVersions("a-id")).toEqual([
        { version: 1, definition: definition("a"), createdAt: 1 },
        { version: 2, definition: definition("a", { input: "x" }), createdAt: 9 },
      ]);
    });
  });

  describe("around an instant", () => {
    test("are the row that covers it and the scheduled ones before and after", async () => {
      await addJob(it.store, "a");
      const span = row(200, {
        state: "missed",
        reason: reason("not_running"),
        instants: 4,
        lastInstant: 260,
      });
      await it.store.claimDue(400, 9, () => ({ rows: [row(100), span, row(300)], nextFire: 500 }));
      const manual = { requestId: "m", jobId: "a-id", input: null, now: 310, admit: () => undefined };
      await it.store.enqueueManual(manual);
      const around = async (instant: number) => {
        const { at, before, after } = await it.store.runsAround("a-id", instant);
        return [before?.scheduledAt, at?.scheduledAt, after?.scheduledAt];
      };
      expect(await around(50)).toEqual([undefined, undefined, 100]);
      expect(await around(100)).toEqual([undefined, 100, 200]);
      expect(await around(150)).toEqual([100, undefined, 200]);
      expect(await around(240)).toEqual([100, 200, 300]);
      expect(await around(261)).toEqual([200, undefined, 300]);
      expect(await around(310)).toEqual([300, undefined, undefined]);
      expect((await it.store.runsAround("nobody", 100)).at).toBeUndefined();
    });
  });

  describe("a run's details", () => {
    test("say when its start was planned, where it stands, and what the policy saw", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await it.store.claimDue(100, 9, (job) => ({
        rows:
          job.id === "a-id"
            ? [row(100, { notBefore: 130 }), row(90, { backlog: { slots: 2, since: 100 } })]
            : [row(99)],
        nextFire: 500,
      }));
      const [planned, backlog] = await it.store.listRuns("a-id");
      const other = only(await it.store.listRuns("b-id"));
      const details = (id = "") => it.store.runDetails(id);
      const plain = { policyTrace: [], slots: null, ahead: null };
      expect(await details(planned?.id)).toEqual({ ...plain, plannedStart: 130 });
      expect(await details(backlog?.id)).toEqual({ ...plain, plannedStart: 90, slots: 2 });
      expect(await details(other.id)).toEqual({ ...plain, plannedStart: 99, ahead: 0 });
      await it.store.readyRuns(130, 9);
      expect(await details(planned?.id)).toEqual({ ...plain, plannedStart: 130, ahead: 1 });
      expect(await details(backlog?.id)).toEqual({ ...plain, plannedStart: 90, ahead: 2 });

      const trace = [{ condition: "policy.allowed_hours", wanted: "8-18", seen: "20:00", met: false }];
      const denied = {
        runId: other.id,
        start: false,
        state: "denied",
        reason: reason("hours"),
        trace,
        deliveries: [{ id: "d", channel: "stdout" }],
      } as const;
      await it.store.startAttempts(131, "o", [denied, start(planned?.id ?? "", "f")], nothing);
      expect(await details(other.id)).toEqual({ ...plain, plannedStart: 99, policyTrace: trace });
      expect(await it.store.listDeliveries(other.id)).toMatchObject([{ id: "d", state: "pending" }]);
      expect(await details(planned?.id)).toEqual({ ...plain, plannedStart: 130 });
      expect(await details("nobody")).toBeUndefined();
    });
  });
}
