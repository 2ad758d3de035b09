import { describe, expect, test } from "vitest";
import { addJob, claimAndStart, nothing, only, outcome, start } from "./material.ts";
import type { Bench } from "./subject.ts";

export function recording(it: Bench): void {
  describe("events", () => {
    test("come back in the order of attempt and number, after a place if asked", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const event = (attempt: number, seq: number, data: unknown) => ({
        runId,
        attempt,
        seq,
        at: 100 + seq,
        type: "text",
        data,
      });
      const first = [event(1, 2, { text: "two" }), event(1, 1, { text: 'one "\u0000 😀' })];
      await it.store.appendEvents(first);
      await it.store.finishAttempts(
        110,
        [outcome(runId, fence, { state: "queued", attemptState: "failed" })],
        nothing,
      );
      await it.store.startAttempts(111, "me", [start(runId, "second")], nothing);
      const later = [event(2, 1, null), event(2, 2, [1, { deep: true }])];
      await it.store.appendEvents(later);
      const all = [...first.toReversed(), ...later];
      expect(await it.store.listEvents(runId)).toEqual(all);
      expect(await it.store.listEvents(runId, { attempt: 1, seq: 1 })).toEqual(all.slice(1));
      expect(await it.store.listEvents(runId, { attempt: 2, seq: 2 })).toEqual([]);
      expect(await it.store.listEvents("nobody")).toEqual([]);
    });

    test("an event that is there already stays as it is, so a batch may be sent again", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 100));
      const event = { runId, attempt: 1, seq: 1, at: 1, type: "text", data: { text: "one" } };
      await it.store.appendEvents([event]);
      await it.store.appendEvents([
        { ...event, data: { text: "other" } },
        { ...event, seq: 2 },
      ]);
      expect(await it.store.listEvents(runId)).toEqual([event, { ...event, seq: 2 }]);
    });

    test("one of an attempt that is gone is left out, and keeps no other back", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 100));
      const event = { runId, attempt: 1, seq: 1, at: 1, type: "text", data: {} };
      await it.store.appendEvents([event, { ...event, runId: "nobody" }, { ...event, seq: 2 }]);
      expect(await it.store.listEvents(runId)).toEqual([event, { ...event, seq: 2 }]);
      expect(await it.store.listEvents("nobody")).toEqual([]);
    });
  });

  describe("the outbox", () => {
    test("gives what is due in the order the runs ended, up to the limit, with run and definition", async () => {
      for (const name of ["a", "b"]) await addJob(it.store, name);
      const attempts = await claimAndStart(it.store, 100);
      const outcomes = attempts
        .toReversed()
        .map(({ runId, fence }) =>
          outcome(runId, fence, { deliveries: [{ id: `${runId}.out`, channel: "stdout" }] }),
        );
      await it.store.finishAttempts(110, outcomes, nothing);
      const due = await it.store.dueDeliveries(110, 9);
      expect(due.map(({ delivery }) => delivery.runId)).toEqual(outcomes.map(({ runId }) => runId));
      expect(due.map(({ run, definition: { name } }) => [run.jobName, name])).toEqual(
        due.map(({ run }) => [run.jobName, run.jobName]),
      );
      expect(await it.store.dueDeliveries(110, 1)).toEqual(due.slice(0, 1));
      expect(await it.store.dueDeliveries(109, 9)).toEqual([]);
      for (const { run } of due) {
        expect(await it.store.dueDeliveries(110, 9, run.id)).toEqual(due.filter((item) => item.run === run));
        expect(await it.store.dueDeliveries(109, 9, run.id)).toEqual([]);
      }
    });

    test("a delivery is tried again when its time comes, until it is delivered or dead", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const deliveries = ["d1", "d2"].map((id) => ({ id, channel: id }));
      await it.store.finishAttempts(110, [outcome(runId, fence, { deliveries })], nothing);
      const due = async (now: number) =>
        (await it.store.dueDeliveries(now, 9)).map(({ delivery }) => delivery.id);
      await it.store.settleDeliveries(120, [
        { id: "d1", state: "pending", nextTry: 200, error: "refused" },
        { id: "d2", state: "delivered", nextTry: null, error: null },
      ]);
      expect(await due(199)).toEqual([]);
      expect(await due(200)).toEqual(["d1"]);
      await it.store.settleDeliveries(200, [{ id: "d1", state: "dead", nextTry: null, error: "gone" }]);
      expect(await due(10_000)).toEqual([]);
      const settled = [
        {
          id: "d1",
          runId,
          channel: "d1",
          state: "dead",
          tries: 2,
          nextTry: null,
          deliveredAt: null,
          error: "gone",
        },
        {
          id: "d2",
          runId,
          channel: "d2",
          state: "delivered",
          tries: 1,
          nextTry: null,
          deliveredAt: 120,
          error: null,
        },
      ];
      expect(await it.store.listDeliveries(runId)).toEqual(settled);
      // What is settled stays settled.
      await it.store.settleDeliveries(300, [{ id: "d2", state: "dead", nextTry: null, error: "late" }]);
      expect(await it.store.listDeliveries(runId)).toEqual(settled);
    });
  });
}
