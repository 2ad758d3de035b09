import { describe, expect, test } from "vitest";
import type { JobChange, Store } from "../store.ts";
import { addJob, nothing, only, outcome, reason, row, start } from "./material.ts";
import type { Bench } from "./subject.ts";

export function takingTurns(it: Bench): void {
  /** Adds rows for instants that are due by 1,000. */
  const queue = (id: string, instants: readonly number[], more: Partial<ReturnType<typeof row>> = {}) =>
    it.store.changeJob(id, 1000, () => ({ rows: instants.map((instant) => row(instant, more)) }));
  const ready = async (limit: number, now = 1000): Promise<string[]> =>
    (await it.store.readyRuns(now, limit)).map(({ run }) => `${run.jobName}${run.scheduledAt}`);
  /** Starts the next `count` runs, and answers which. */
  const serve = async (count: number, store: Store = it.store): Promise<string[]> => {
    const next = await store.readyRuns(1000, count);
    await store.startAttempts(
      1000,
      "owner",
      next.map(({ run }) => start(run.id, run.id)),
      nothing,
    );
    return next.map(({ run }) => `${run.jobName}${run.scheduledAt}`);
  };
  const finish = (id: string) => it.store.finishAttempts(1001, [outcome(id, id)], nothing);

  describe("turns", () => {
    test("a job with many runs queued lets every other job in between", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await queue("a-id", [1, 2, 3, 4, 5, 6]);
      expect(await serve(2)).toEqual(["a1", "a2"]);
      await queue("b-id", [10, 11]);
      expect(await ready(9)).toEqual(["b10", "a3", "b11", "a4", "a5", "a6"]);
      expect(await ready(3)).toEqual(["b10", "a3", "b11"]);
    });

    test("jobs with one run each start oldest due first, whoever came first", async () => {
      for (const name of ["a", "b", "c"]) await addJob(it.store, name);
      await queue("b-id", [30]);
      await queue("c-id", [20]);
      await queue("a-id", [30]);
      const [first, ...tied] = await ready(9);
      expect(first).toBe("c20");
      expect(new Set(tied)).toEqual(new Set(["a30", "b30"]));
      expect(await ready(9)).toEqual([first, ...tied]);
    });

    test("nobody saves up turns while the queue is empty, and nobody pays for them later", async () => {
      await addJob(it.store, "often");
      await addJob(it.store, "seldom");
      for (let i = 1; i <= 20; i += 1) {
        await queue("often-id", [i]);
        await serve(1);
      }
      await queue("seldom-id", [100, 101, 102]);
      await queue("often-id", [103, 104, 105]);
      expect(await ready(9)).toEqual([
        "seldom100",
        "seldom101",
        "often103",
        "seldom102",
        "often104",
        "often105",
      ]);
    });

    test("however many others keep coming, each waiting run's turn comes", async () => {
      await addJob(it.store, "patient");
      await addJob(it.store, "x");
      await addJob(it.store, "y");
      await queue("patient-id", [1, 2, 3, 4]);
      const served: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        await queue("x-id", [100 + i]);
        await queue("y-id", [200 + i]);
        served.push(...(await serve(2)));
      }
      expect(served.filter((name) => name.startsWith("patient"))).toEqual([
        "patient1",
        "patient2",
        "patient3",
        "patient4",
      ]);
    });

    test("another attempt takes a new turn when its wait is over", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await queue("a-id", [1]);
      await serve(1);
      const [run] = await it.store.listRuns("a-id");
      const again = outcome(run?.id ?? "", run?.id ?? "", {
        state: "queued",
        attemptState: "failed",
        notBefore: 2000,
      });
      await it.store.finishAttempts(1000, [again], nothing);
      await queue("b-id", [5, 6]);
      expect(await ready(9, 1999)).toEqual(["b5", "b6"]);
      expect(await ready(9, 2000)).toEqual(["b5", "a1", "b6"]);
    });

    test("follow from the ledger alone: another connection sees the same order", async () => {
      for (const name of ["a", "b"]) await addJob(it.store, name);
      await queue("a-id", [1, 2, 3]);
      await queue("b-id", [4, 5, 6], { notBefore: 900 });
      const order = await ready(9);
      const other = await it.open();
      expect((await other.readyRuns(1000, 9)).map(({ run }) => `${run.jobName}${run.scheduledAt}`)).toEqual(
        order,
      );
      expect(await serve(1, other)).toEqual([order[0]]);
    });
  });

  describe("a backlog", () => {
    const live = async () => {
      let seen = {};
      await it.store.changeJob("a-id", 1000, (_job, counts): JobChange => {
        seen = counts;
        return {};
      });
      return seen;
    };

    test("starts one after another, oldest first, as slots of its job come free", async () => {
      await addJob(it.store, "a");
      await queue("a-id", [3, 1, 2], { backlog: { slots: 1, since: 700 } });
      expect(await live()).toMatchObject({ queued: 3, backlog: 3, backlogSince: 700, running: 0 });
      expect(await ready(9)).toEqual(["a1"]);
      expect(await live()).toMatchObject({ queued: 3, backlog: 2 });
      await queue("a-id", [8], { backlog: { slots: 1, since: 600 } });
      expect(await live()).toMatchObject({ backlogSince: 600 });
      expect(await serve(9)).toEqual(["a1"]);
      expect(await ready(9)).toEqual([]);
      const [running] = await it.store.listRuns("a-id", { states: ["running"] });
      await finish(running?.id ?? "");
      expect(await ready(9)).toEqual(["a2"]);
    });

    test("as many at a time as the job has slots, less what else of it is live", async () => {
      await addJob(it.store, "a");
      await queue("a-id", [50]);
      await queue("a-id", [1, 2, 3], { backlog: { slots: 3, since: 700 } });
      expect(await live()).toMatchObject({ queued: 4, backlog: 3 });
      expect(await ready(9)).toEqual(["a50", "a1", "a2"]);
    });

    test("holds up no other job, and goes when its job's waiting runs are cancelled", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await queue("a-id", [1, 2], { backlog: { slots: 1, since: 700 } });
      await queue("b-id", [9]);
      expect(await ready(9)).toEqual(["a1", "b9"]);
      const paused = await it.store.changeJob("a-id", 1000, () => ({ cancelWaiting: reason("paused") }));
      expect(paused).toMatchObject({ cancelled: 2 });
      expect(await ready(9)).toEqual(["b9"]);
      expect(await it.store.listRuns("a-id", { states: ["queued"] })).toEqual([]);
    });

    test("only a row that is queued is in it", async () => {
      await addJob(it.store, "a");
      await queue("a-id", [1], {
        state: "missed",
        reason: reason("not_running"),
        backlog: { slots: 1, since: 700 },
      });
      expect(await live()).toMatchObject({ backlog: 0, backlogSince: null });
      expect(only(await it.store.listRuns("a-id")).state).toBe("missed");
    });
  });
}
