import { describe, expect, test } from "vitest";
import type { LiveRuns } from "../store.ts";
import { addJob, claimAndStart, everyTen, jobOf, nothing, only, outcome, reason, row } from "./material.ts";
import type { Bench } from "./subject.ts";

const noBacklog = { backlog: 0, backlogSince: null };

export function claiming(it: Bench): void {
  describe("claiming due jobs", () => {
    test("in the order of their instants, then of their ids, up to the limit", async () => {
      await addJob(it.store, "late", { due: 300 });
      await addJob(it.store, "b", { due: 100 });
      await addJob(it.store, "a", { due: 100 });
      await addJob(it.store, "c", { due: 90 });
      const seen: string[] = [];
      const settle = (job: Parameters<typeof everyTen>[0]) => {
        seen.push(job.definition.name);
        return { nextFire: 1000 };
      };
      expect(await it.store.claimDue(200, 2, settle)).toEqual({ jobs: 2, rows: 0, unrun: [], more: true });
      expect(await it.store.claimDue(200, 2, settle)).toEqual({ jobs: 1, rows: 0, unrun: [], more: false });
      expect(await it.store.claimDue(200, 2, settle)).toEqual({ jobs: 0, rows: 0, unrun: [], more: false });
      expect(seen).toEqual(["c", "a", "b"]);
    });

    test.each(["paused", "completed", "failed", "dead_letter"] as const)(
      "a %s job is not due",
      async (state) => {
        await addJob(it.store, "a");
        await it.store.changeJob("a-id", 2, () => ({ state }));
        expect(await it.store.claimDue(500, 9, everyTen)).toMatchObject({ jobs: 0 });
        expect(await it.store.nextDue(0)).toBeUndefined();
      },
    );

    test("a job is due from its instant on", async () => {
      await addJob(it.store, "a", { due: 100 });
      expect(await it.store.claimDue(99, 9, everyTen)).toMatchObject({ jobs: 0 });
      expect(await it.store.claimDue(100, 9, everyTen)).toMatchObject({ jobs: 1, rows: 1 });
    });

    test("the row says everything that was decided", async () => {
      await addJob(it.store, "a");
      const rows = [
        row(100, { notBefore: 104, catchUp: true }),
        row(50, {
          state: "missed",
          reason: reason("not_running"),
          catchUp: true,
          instants: 2000,
          lastInstant: 90,
        }),
        row(95, { state: "skipped", reason: reason("overlap") }),
      ];
      const claimed = await it.store.claimDue(101, 9, () => ({ rows, nextFire: 160 }));
      const runs = await it.store.listRuns("a-id");
      const common = {
        jobId: "a-id",
        jobName: "a",
        jobVersion: 1,
        agent: "worker",
        kind: "scheduled",
        attempt: 0,
        createdAt: 101,
        startedAt: null,
        executionMs: null,
        latenessMs: null,
        input: null,
        output: null,
        outputTruncated: false,
        outputFile: null,
        error: null,
        summary: null,
        usage: null,
        simulated: false,
      };
      expect(runs).toEqual([
        { ...common, ...rows[0], id: runs[0]?.id, completedAt: null },
        { ...common, ...rows[2], id: runs[1]?.id, completedAt: 101 },
        { ...common, ...rows[1], id: runs[2]?.id, completedAt: 101 },
      ]);
      expect(claimed).toEqual({ jobs: 1, rows: 3, unrun: [runs[2], runs[1]], more: false });
      expect(await jobOf(it.store, "a")).toMatchObject({ nextFire: 160, updatedAt: 1 });
    });

    test("an instant that has its row keeps it as it is", async () => {
      await addJob(it.store, "a");
      await claimAndStart(it.store, 100);
      const before = await it.store.listRuns("a-id");
      await it.store.changeJob("a-id", 101, () => ({ nextFire: 100 }));
      const again = await it.store.claimDue(150, 9, () => ({
        rows: [row(100, { state: "missed", reason: reason("again") }), row(110)],
        nextFire: 120,
      }));
      expect(again).toEqual({ jobs: 1, rows: 1, unrun: [], more: false });
      const after = await it.store.listRuns("a-id");
      expect(after).toHaveLength(2);
      expect(after[1]).toEqual(before[0]);
    });

    test("the id of a due instant's run follows from job and instant alone", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await it.store.claimDue(100, 9, everyTen);
      await it.store.claimDue(110, 9, everyTen);
      const ids = [...(await it.store.listRuns("a-id")), ...(await it.store.listRuns("b-id"))].map(
        ({ id }) => id,
      );
      expect(new Set(ids).size).toBe(4);
      for (const id of ids) expect(id).toMatch(/^run_[0-9a-z]{20,}$/);
      const other = await it.open();
      expect((await other.listRuns("a-id")).map(({ id }) => id)).toEqual(ids.slice(0, 2));
    });

    test("a job for which the decision throws is set aside with the reason, and no other", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      const settle: typeof everyTen = (job) => {
        if (job.definition.name === "b") throw new Error("undecided");
        return everyTen(job);
      };
      const damaged = { code: "damaged", sentence: expect.stringContaining("undecided") };
      const shown = { state: "failed", stateReason: damaged, nextFire: null };
      const claimed = await it.store.claimDue(100, 9, settle);
      expect(claimed).toMatchObject({ jobs: 2, rows: 2, aside: [{ id: "b-id", ...shown }] });
      expect(claimed.unrun).toMatchObject([
        { jobName: "b", scheduledAt: 100, state: "skipped", reason: damaged },
      ]);
      expect(await it.store.listRuns("a-id")).toMatchObject([{ scheduledAt: 100, state: "queued" }]);
      expect(await jobOf(it.store, "b")).toMatchObject(shown);
      expect((await it.store.listJobEvents("b-id")).at(-1)).toMatchObject({
        kind: "failed",
        reason: damaged,
      });
      expect(await it.store.claimDue(110, 9, settle)).toMatchObject({ jobs: 1, rows: 1 });
    });

    test("what is live is counted for the decision", async () => {
      await addJob(it.store, "a");
      const seen: LiveRuns[] = [];
      const look = async (now: number) => {
        await it.store.claimDue(now, 9, (job, live) => {
          seen.push(live);
          return everyTen(job);
        });
      };
      await look(100);
      await look(110);
      const [first, second] = await it.store.readyRuns(110, 9);
      if (first === undefined || second === undefined) throw new Error("two were queued");
      for (const { run } of [first, second]) {
        await it.store.startAttempts(
          111,
          "o",
          [{ runId: run.id, start: true, fence: run.id, simulated: false }],
          nothing,
        );
      }
      await look(120);
      const failed = outcome(first.run.id, first.run.id, {
        state: "kill_failed",
        attemptState: "kill_failed",
      });
      await it.store.finishAttempts(121, [failed], nothing);
      await look(130);
      await it.store.finishAttempts(131, [outcome(second.run.id, second.run.id)], nothing);
      await look(140);
      expect(seen).toEqual([
        { queued: 0, awaitingApproval: 0, running: 0, killFailed: 0, ...noBacklog },
        { queued: 1, awaitingApproval: 0, running: 0, killFailed: 0, ...noBacklog },
        { queued: 0, awaitingApproval: 0, running: 2, killFailed: 0, ...noBacklog },
        { queued: 1, awaitingApproval: 0, running: 1, killFailed: 1, ...noBacklog },
        { queued: 2, awaitingApproval: 0, running: 0, killFailed: 1, ...noBacklog },
      ]);
    });

    test("several connections at once claim each instant once", async () => {
      for (let i = 0; i < 10; i += 1) await addJob(it.store, `job${i}`);
      const others = await Promise.all([it.open(), it.open(), it.open()]);
      const claims = await Promise.all(
        [it.store, ...others].flatMap((store) =>
          [3, 4, 5].map((limit) => store.claimDue(100, limit, everyTen)),
        ),
      );
      expect(claims.reduce((sum, { rows }) => sum + rows, 0)).toBe(10);
      for (let i = 0; i < 10; i += 1) expect(await it.store.listRuns(`job${i}-id`)).toHaveLength(1);
    });
  });

  describe("the next thing to do", () => {
    test("is the earliest of fires, waiting runs and deliveries", async () => {
      expect(await it.store.nextDue(0)).toBeUndefined();
      await addJob(it.store, "a", { due: 500 });
      expect(await it.store.nextDue(0)).toBe(500);
      await it.store.claimDue(500, 9, () => ({ rows: [row(500, { notBefore: 520 })], nextFire: 1000 }));
      expect(await it.store.nextDue(0)).toBe(520);
      const { run } = only(await it.store.readyRuns(520, 9));
      await it.store.startAttempts(
        520,
        "o",
        [{ runId: run.id, start: true, fence: "f", simulated: false }],
        nothing,
      );
      expect(await it.store.nextDue(0)).toBe(1000);
      const deliveries = [{ id: "d", channel: "stdout" }];
      await it.store.finishAttempts(530, [outcome(run.id, "f", { deliveries })], nothing);
      expect(await it.store.nextDue(0)).toBe(530);
      await it.store.settleDeliveries(531, [{ id: "d", state: "pending", nextTry: 600, error: "no" }]);
      expect(await it.store.nextDue(0)).toBe(600);
      await it.store.settleDeliveries(600, [{ id: "d", state: "dead", nextTry: null, error: "no" }]);
      expect(await it.store.nextDue(0)).toBe(1000);
    });

    test("is after the instant that is asked for, and what is due already hides nothing", async () => {
      await addJob(it.store, "waits", { due: 100 });
      await it.store.claimDue(100, 9, () => ({ rows: [row(100)], nextFire: 1000 }));
      await addJob(it.store, "later", { due: 500 });
      expect(await it.store.nextDue(99)).toBe(100);
      expect(await it.store.nextDue(100)).toBe(500);
      expect(await it.store.nextDue(500)).toBe(1000);
      expect(await it.store.nextDue(1000)).toBeUndefined();
    });
  });

  describe("manual runs", () => {
    const request = (requestId: string, more: object = {}) => ({
      requestId,
      jobId: "a-id",
      input: null,
      now: 42,
      admit: () => undefined,
      ...more,
    });

    test("are rows of their own beside the scheduled ones", async () => {
      await addJob(it.store, "a", { due: 42 });
      await it.store.claimDue(42, 9, everyTen);
      const run = await it.store.enqueueManual(request("r1", { input: "say hello" }));
      expect(run).toMatchObject({
        kind: "manual",
        state: "queued",
        scheduledAt: 42,
        notBefore: 42,
        input: "say hello",
        createdAt: 42,
      });
      expect(await it.store.listRuns("a-id")).toHaveLength(2);
      expect(await it.store.listRuns("a-id", { kind: "manual" })).toEqual([run]);
      await it.store.enqueueManual(request("r2"));
      expect(await it.store.listRuns("a-id")).toHaveLength(3);
    });

    test("the same request again answers the run that is there", async () => {
      await addJob(it.store, "a");
      const first = await it.store.enqueueManual(request("r1"));
      const again = await it.store.enqueueManual(
        request("r1", { now: 99, input: "else", admit: () => ({ refused: reason("no") }) }),
      );
      expect(again).toEqual(first);
      expect(await it.store.listRuns("a-id")).toHaveLength(1);
    });

    test("are refused, and unknown or removed jobs have none", async () => {
      await addJob(it.store, "a");
      const admit = () => ({ refused: reason("at_limit") });
      expect(await it.store.enqueueManual(request("r1", { admit }))).toEqual({ refused: reason("at_limit") });
      expect(await it.store.enqueueManual(request("r1", { jobId: "nobody" }))).toBeUndefined();
      await it.store.changeJob("a-id", 50, () => ({ remove: true }));
      expect(await it.store.enqueueManual(request("r1"))).toBeUndefined();
      expect(await it.store.listRuns("a-id")).toEqual([]);
    });

    test("change neither the counters nor the last run of their job", async () => {
      const before = await addJob(it.store, "a");
      const run = await it.store.enqueueManual(request("r1"));
      if (run === undefined || "refused" in run) throw new Error("refused");
      await it.store.startAttempts(
        50,
        "o",
        [{ runId: run.id, start: true, fence: "f", simulated: false }],
        nothing,
      );
      await it.store.finishAttempts(60, [outcome(run.id, "f")], nothing);
      expect(await jobOf(it.store, "a")).toEqual(before);
    });
  });
}
