import { describe, expect, test } from "vitest";
import type { Pruned, PruneRequest, Store } from "../store.ts";
import type { Instant } from "../types.ts";
import { addJob, claimAndStart, everyTen, jobOf, nothing, only, outcome, reason, start } from "./material.ts";
import type { Bench } from "./subject.ts";

const EVERYTHING = { before: 10_000, minRuns: 0, limit: 1000 } as const;

export function pruning(it: Bench): void {
  describe("pruning", () => {
    test("takes what is old enough with all that belongs to it, and never the newest of a job", async () => {
      await addJob(it.store, "a");
      for (let at = 100; at < 200; at += 10) await runThrough(it.store, at);
      const gone = await it.store
        .listRuns("a-id")
        .then((runs) => runs.filter((run) => run.scheduledAt < 140));

      expect(await it.store.prune({ before: 141, minRuns: 3, limit: 1000 })).toEqual({
        runs: 4,
        jobs: 0,
        outputFiles: [],
        next: undefined,
      });
      expect(await instants(it.store)).toEqual([140, 150, 160, 170, 180, 190]);
      for (const { id } of gone) {
        expect(await it.store.getRun(id)).toBeUndefined();
        expect(await it.store.listAttempts(id)).toEqual([]);
        expect(await it.store.listEvents(id)).toEqual([]);
        expect(await it.store.listDeliveries(id)).toEqual([]);
      }
      expect(await it.store.prune({ before: 10_000, minRuns: 3, limit: 1000 })).toMatchObject({ runs: 3 });
      expect(await instants(it.store)).toEqual([170, 180, 190]);
      expect(await it.store.prune({ before: 10_000, minRuns: 3, limit: 1000 })).toMatchObject({ runs: 0 });
    });

    test("what ended exactly at the limit of age stays, and what is young stays without a minimum", async () => {
      await addJob(it.store, "a");
      for (let at = 100; at < 130; at += 10) await runThrough(it.store, at);
      expect(await it.store.prune({ before: 111, minRuns: 0, limit: 1000 })).toMatchObject({ runs: 1 });
      expect(await instants(it.store)).toEqual([110, 120]);
    });

    test("what a budget still counts stays", async () => {
      await addJob(it.store, "a", { definition: { budget: { window: 50, max_tokens: 9 } } });
      await addJob(it.store, "b");
      for (let at = 100; at < 150; at += 10) {
        const ends = (await claimAndStart(it.store, at)).map(({ runId, fence }) =>
          outcome(runId, fence, { state: "failed", usage: at === 130 ? null : { input_tokens: 1 } }),
        );
        await it.store.finishAttempts(at + 1, ends, nothing);
      }
      const left = async (jobId: string) =>
        (await it.store.listRuns(jobId)).map(({ scheduledAt }) => scheduledAt).toReversed();
      await it.store.prune({ ...EVERYTHING, now: 160 });
      expect(await left("a-id")).toEqual([110, 120, 140]);
      expect(await left("b-id")).toEqual([]);
      await it.store.prune({ ...EVERYTHING, now: 161 });
      expect(await left("a-id")).toEqual([120, 140]);
      await it.store.prune(EVERYTHING);
      expect(await left("a-id")).toEqual([]);
    });

    test("age is counted from the end, not from the due instant", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.finishAttempts(500, [outcome(runId, fence, { state: "failed" })], nothing);
      expect(await it.store.prune({ ...EVERYTHING, before: 400 })).toMatchObject({ runs: 0 });
      expect(await it.store.prune({ ...EVERYTHING, before: 501 })).toMatchObject({ runs: 1 });
    });

    test("live runs stay, and those that could not be killed", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, everyTen);
      await addJob(it.store, "b");
      await claimAndStart(it.store, 100);
      await it.store.claimDue(110, 9, everyTen);
      await addJob(it.store, "c", { due: 120 });
      const [lost] = (await claimAndStart(it.store, 120)).slice(-1);
      if (lost === undefined) throw new Error("Nothing was started.");
      const killFailed = { state: "kill_failed", attemptState: "kill_failed" } as const;
      await it.store.finishAttempts(121, [outcome(lost.runId, lost.fence, killFailed)], nothing);
      await it.store.claimDue(130, 9, everyTen);

      const before = await everything(it.store);
      expect(new Set(before.map(({ state }) => state))).toEqual(
        new Set(["queued", "running", "kill_failed"]),
      );
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ runs: 0, jobs: 0 });
      expect(await everything(it.store)).toEqual(before);
    });

    test("a run with a delivery to come stays until that is settled", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const deliveries = [
        { id: "one", channel: "stdout" },
        { id: "two", channel: "webhook" },
      ];
      await it.store.finishAttempts(101, [outcome(runId, fence, { state: "failed", deliveries })], nothing);
      const settle = (id: string, state: "delivered" | "dead") =>
        it.store.settleDeliveries(102, [{ id, state, nextTry: null, error: null }]);
      await settle("one", "delivered");
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ runs: 0 });
      await settle("two", "dead");
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ runs: 1 });
    });

    test("the last succeeded run stays for its summary, however many came after it", async () => {
      await addJob(it.store, "a");
      await runThrough(it.store, 100, { summary: "first" });
      await runThrough(it.store, 110, { summary: "second" });
      for (let at = 120; at < 150; at += 10)
        await runThrough(it.store, at, { state: "failed", attemptState: "failed" });
      expect(await it.store.prune({ ...EVERYTHING, minRuns: 1 })).toMatchObject({ runs: 3 });
      expect(await instants(it.store)).toEqual([110, 140]);
      await it.store.claimDue(150, 9, everyTen);
      expect(only(await it.store.readyRuns(150, 9)).previousSummary).toBe("second");
    });

    test("rows that never ran go the same way", async () => {
      await addJob(it.store, "a");
      await it.store.changeJob("a-id", 90, () => ({
        rows: [100, 110].map((at) => ({
          scheduledAt: at,
          notBefore: at,
          state: "missed" as const,
          reason: reason("not_running"),
          catchUp: true,
          instants: 1,
          lastInstant: at,
        })),
      }));
      expect(await it.store.prune({ ...EVERYTHING, minRuns: 1 })).toMatchObject({ runs: 1 });
    });

    test("each job has its own minimum", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      for (let at = 100; at < 150; at += 10) await runThrough(it.store, at);
      expect(await it.store.prune({ ...EVERYTHING, minRuns: 2 })).toMatchObject({ runs: 6 });
      expect(await it.store.listRuns("a-id")).toHaveLength(2);
      expect(await it.store.listRuns("b-id")).toHaveLength(2);
    });

    test("a removed job keeps its minimum for as long as its age allows, then goes whole", async () => {
      await addJob(it.store, "a");
      for (let at = 100; at < 130; at += 10) await runThrough(it.store, at);
      await it.store.changeJob("a-id", 200, () => ({ remove: true }));
      expect(await it.store.prune({ before: 200, minRuns: 2, limit: 1000 })).toMatchObject({
        runs: 1,
        jobs: 0,
      });
      expect(await it.store.prune({ before: 201, minRuns: 2, limit: 1000 })).toMatchObject({
        runs: 2,
        jobs: 1,
      });
      expect(await it.store.findJob("a-id")).toEqual({ found: "none", near: [] });
      await addJob(it.store, "a", { due: null });
      expect(await it.store.listRuns("a-id")).toEqual([]);
    });

    test("a removed job stays while something of it lives", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.changeJob("a-id", 105, () => ({ remove: true }));
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ runs: 0, jobs: 0 });
      await it.store.finishAttempts(110, [outcome(runId, fence)], nothing);
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ runs: 1, jobs: 1 });
    });

    test("a job that is not removed stays, with or without history", async () => {
      const job = await addJob(it.store, "a", { due: null });
      expect(await it.store.prune(EVERYTHING)).toMatchObject({ jobs: 0 });
      expect(await jobOf(it.store, "a")).toEqual(job);
    });

    test.each([1, 2, 3, 7])("small steps of %i come to the same as one big one", async (limit) => {
      for (const name of ["a", "b", "c"]) await addJob(it.store, name);
      for (let at = 100; at < 160; at += 10) await runThrough(it.store, at);
      await it.store.changeJob("b-id", 200, () => ({ remove: true }));
      const steps = await pruneAll(it.store, { before: 300, minRuns: 2, limit });
      expect(steps.runs).toBe(4 + 6 + 4);
      expect(steps.jobs).toBe(1);
      expect(steps.most).toBeLessThanOrEqual(limit);
      expect(await it.store.listRuns("a-id")).toHaveLength(2);
      expect(await it.store.listRuns("b-id")).toHaveLength(0);
      expect(await it.store.listRuns("c-id")).toHaveLength(2);
    });

    test("a dry run says what would go, and nothing goes", async () => {
      for (const name of ["a", "b"]) await addJob(it.store, name);
      for (let at = 100; at < 160; at += 10) await runThrough(it.store, at);
      await it.store.changeJob("b-id", 200, () => ({ remove: true }));
      const before = await everything(it.store);
      const asked = { before: 300, minRuns: 2, limit: 3 };
      const said = await pruneAll(it.store, { ...asked, dryRun: true });
      expect(await everything(it.store)).toEqual(before);
      const done = await pruneAll(it.store, asked);
      expect([said.runs, said.jobs]).toEqual([done.runs, done.jobs]);
      expect(done.runs).toBe(10);
    });

    test("says which files go with the runs", async () => {
      await addJob(it.store, "a");
      await runThrough(it.store, 100, {
        outputTruncated: true,
        outputFile: { path: "/outputs/one.txt", bytes: 9 },
      });
      await runThrough(it.store, 110);
      expect((await it.store.listRuns("a-id")).map(({ outputFile }) => outputFile)).toEqual([
        null,
        { path: "/outputs/one.txt", bytes: 9 },
      ]);
      const { outputFiles } = await it.store.prune({ ...EVERYTHING, minRuns: 1 });
      expect(outputFiles).toEqual(["/outputs/one.txt"]);
    });

    test("an instant that was pruned is not due again", async () => {
      await addJob(it.store, "a");
      await runThrough(it.store, 100, { state: "failed", attemptState: "failed" });
      await it.store.prune(EVERYTHING);
      expect(await it.store.claimDue(105, 9, everyTen)).toMatchObject({ jobs: 0, rows: 0 });
    });
  });

  describe("totals", () => {
    test("count what ended after an attempt, and pruning does not lower them", async () => {
      expect(await it.store.totals()).toEqual({ succeeded: 0, failed: 0, executionMs: 0 });
      await addJob(it.store, "a");
      await runThrough(it.store, 100);
      await runThrough(it.store, 110, { state: "failed", attemptState: "failed" });
      await runThrough(it.store, 120, { state: "timed_out", attemptState: "timed_out" });
      await runThrough(it.store, 130, { state: "kill_failed", attemptState: "kill_failed" });
      await runThrough(it.store, 140, { state: "cancelled", attemptState: "cancelled" });
      const expected = { succeeded: 1, failed: 3, executionMs: 4 * 7 };
      expect(await it.store.totals()).toEqual(expected);
      await it.store.changeJob("a-id", 150, () => ({ remove: true }));
      expect((await it.store.prune(EVERYTHING)).runs).toBe(4);
      expect(await it.store.totals()).toEqual(expected);
    });

    test("what never ran, goes back to the queue or comes too late counts nowhere", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, everyTen);
      const { run } = only(await it.store.readyRuns(100, 9));
      const deny = { runId: run.id, start: false, state: "failed", reason: reason("not_runnable") } as const;
      await it.store.startAttempts(100, "owner", [deny], nothing);
      await it.store.claimDue(110, 9, everyTen);
      const next = only(await it.store.readyRuns(110, 9)).run.id;
      await it.store.startAttempts(110, "owner", [start(next, "f1")], nothing);
      const again = outcome(next, "f1", { state: "queued", attemptState: "failed", notBefore: 111 });
      await it.store.finishAttempts(111, [again], nothing);
      await it.store.finishAttempts(112, [outcome(next, "f1")], nothing);
      expect(await it.store.totals()).toEqual({ succeeded: 0, failed: 0, executionMs: 0 });
    });
  });

  describe("space", () => {
    test("tidying and ballast change nothing that is kept", async () => {
      await addJob(it.store, "a");
      await runThrough(it.store, 100);
      const before = await everything(it.store);
      expect(await it.store.ballast.hold()).toBe(true);
      expect(await it.store.ballast.hold()).toBe(true);
      await it.store.tidy();
      await it.store.ballast.release();
      await it.store.ballast.release();
      expect(await it.store.ballast.room()).toBe(true);
      expect(await everything(it.store)).toEqual(before);
    });
  });
}

/** A run from due to delivered, with an event. */
async function runThrough(
  store: Store,
  at: Instant,
  more: Partial<Parameters<typeof outcome>[2]> = {},
): Promise<void> {
  for (const { runId, fence, number } of await claimAndStart(store, at)) {
    const event = { runId, attempt: number, seq: 1, at, type: "text", data: { text: "x" } };
    await store.appendEvents([event, { ...event, seq: 2 }]);
    const deliveries = [{ id: `${runId}.stdout`, channel: "stdout" }];
    await store.finishAttempts(at + 1, [outcome(runId, fence, { deliveries, ...more })], nothing);
    await store.settleDeliveries(at + 1, [
      { id: `${runId}.stdout`, state: "delivered", nextTry: null, error: null },
    ]);
  }
}

async function instants(store: Store): Promise<readonly Instant[]> {
  return (await store.listRuns("a-id")).map(({ scheduledAt }) => scheduledAt).toReversed();
}

async function everything(store: Store) {
  const runs = await Promise.all(["a-id", "b-id", "c-id"].map((id) => store.listRuns(id)));
  return runs.flat();
}

async function pruneAll(store: Store, request: PruneRequest) {
  const sum = { runs: 0, jobs: 0, most: 0 };
  let from: Pruned["next"];
  do {
    const step = await store.prune({ ...request, from });
    sum.runs += step.runs;
    sum.jobs += step.jobs;
    sum.most = Math.max(sum.most, step.runs);
    from = step.next;
  } while (from !== undefined);
  return sum;
}
