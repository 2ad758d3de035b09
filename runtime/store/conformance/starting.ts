import { describe, expect, test } from "vitest";
import type { AfterRun } from "../store.ts";
import {
  addJob,
  claimAndStart,
  definition,
  dueAt,
  everyTen,
  jobOf,
  nothing,
  only,
  outcome,
  reason,
  row,
  runOf,
  start,
} from "./material.ts";
import type { Bench } from "./subject.ts";

export function starting(it: Bench): void {
  describe("ready runs", () => {
    test("are the queued ones whose time has come, in the order in which it came, up to the limit", async () => {
      await addJob(it.store, "a");
      const rows = [
        row(130),
        row(110),
        row(120, { notBefore: 200 }),
        row(100, { state: "skipped", reason: reason("overlap") }),
      ];
      await it.store.claimDue(130, 9, () => ({ rows, nextFire: 300 }));
      const due = async (now: number, limit: number) =>
        (await it.store.readyRuns(now, limit)).map(({ run }) => run.scheduledAt);
      expect(await due(130, 9)).toEqual([110, 130]);
      expect(await due(130, 1)).toEqual([110]);
      expect(await due(199, 9)).toEqual([110, 130]);
      expect(await due(200, 9)).toEqual([110, 130, 120]);
    });

    test("come with job, agent and last good summary; or one alone, by its id", async () => {
      const agent = { definition: { name: "worker", model: "m" }, baseDir: "/x" };
      await it.store.register({ now: 1, jobs: [], agents: [agent] }, dueAt(null));
      await addJob(it.store, "a");
      for (const [now, summary, state] of [
        [100, "first", "succeeded"],
        [110, "second", "succeeded"],
        [120, "third", "failed"],
      ] as const) {
        const { runId, fence } = only(await claimAndStart(it.store, now));
        await it.store.finishAttempts(now + 1, [outcome(runId, fence, { summary, state })], nothing);
      }
      await it.store.claimDue(130, 9, everyTen);
      await addJob(it.store, "b", { due: 130, definition: { agent: "nobody" } });
      await it.store.claimDue(131, 9, everyTen);

      const job = await jobOf(it.store, "a");
      const run = only(await it.store.listRuns("a-id", { limit: 1 }));
      const ready = {
        run,
        job,
        definition: definition("a"),
        agent: await it.store.getAgent("worker"),
        previousSummary: "second",
      };
      expect(await it.store.readyRuns(131, 9, run.id)).toEqual([ready]);
      expect(await it.store.readyRuns(129, 9, run.id)).toEqual([]);
      expect(await it.store.readyRuns(131, 9, "nobody")).toEqual([]);
      const both = await it.store.readyRuns(131, 9);
      expect(both.find((each) => each.job.id === "a-id")).toEqual(ready);
      expect(both.find((each) => each.job.id === "b-id")).toMatchObject({
        agent: undefined,
        previousSummary: null,
      });
    });
  });

  describe("starting", () => {
    test("makes an attempt, and the run and the job show it", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, everyTen);
      const { run } = only(await it.store.readyRuns(100, 9));
      const attempts = await it.store.startAttempts(
        150,
        "me",
        [start(run.id, "fence", { simulated: true })],
        nothing,
      );
      const attempt = {
        runId: run.id,
        number: 1,
        fence: "fence",
        owner: "me",
        state: "running",
        startedAt: 150,
        endedAt: null,
        exitCode: null,
        error: null,
      };
      expect(attempts).toEqual([attempt]);
      expect(await it.store.listAttempts(run.id)).toEqual([attempt]);
      const started = {
        ...run,
        state: "running",
        attempt: 1,
        startedAt: 150,
        latenessMs: 50,
        simulated: true,
      };
      expect(await runOf(it.store, run.id)).toEqual(started);
      const job = await jobOf(it.store, "a");
      expect(job).toMatchObject({ lastRun: 150, runCount: 0, updatedAt: 1 });
      expect(await it.store.runningAttempts()).toEqual([
        { attempt, run: started, job, definition: definition("a") },
      ]);
    });

    test("a clock that went back makes no negative lateness", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, everyTen);
      const { run } = only(await it.store.readyRuns(100, 9));
      await it.store.startAttempts(40, "me", [start(run.id, "f")], nothing);
      expect((await runOf(it.store, run.id)).latenessMs).toBe(0);
    });

    test("lateness is counted from the due instant, whatever kept the run waiting since", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, () => ({ rows: [row(100, { notBefore: 160 })], nextFire: 900 }));
      const { run } = only(await it.store.readyRuns(170, 9));
      await it.store.startAttempts(170, "o", [start(run.id, "f")], nothing);
      expect((await runOf(it.store, run.id)).latenessMs).toBe(70);
    });

    test("happens once, and leaves out what is not queued any more", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 9, everyTen);
      await it.store.claimDue(110, 9, everyTen);
      const [one, two] = (await it.store.readyRuns(110, 9)).map(({ run }) => run.id);
      if (one === undefined || two === undefined) throw new Error("two were queued");
      const other = await it.open();
      const both = await Promise.all([
        it.store.startAttempts(111, "me", [start(one, "f1")], nothing),
        other.startAttempts(111, "you", [start(one, "f2"), start(two, "f3"), start("nobody", "f4")], nothing),
      ]);
      expect(both.flat().map(({ runId }) => runId)).toHaveLength(2);
      expect(await it.store.listAttempts(one)).toHaveLength(1);
      expect(await it.store.readyRuns(111, 9)).toEqual([]);
    });

    test.each(["denied", "expired", "skipped", "failed"] as const)(
      "instead of starting, a run may end %s",
      async (state) => {
        await addJob(it.store, "a");
        await it.store.claimDue(100, 9, everyTen);
        const { run } = only(await it.store.readyRuns(100, 9));
        const refused = { runId: run.id, start: false, state, reason: reason("policy") } as const;
        const after: AfterRun = (job, ended) => {
          expect(ended).toMatchObject({ id: run.id, state, attempt: 0 });
          return { state: "failed", stateReason: ended.reason, failureCount: job.failureCount + 1 };
        };
        expect(await it.store.startAttempts(105, "me", [refused], after)).toEqual([]);
        expect(await runOf(it.store, run.id)).toEqual({
          ...run,
          state,
          reason: reason("policy"),
          completedAt: 105,
        });
        // It had no attempt, so it is not among the runs that were run.
        expect(await jobOf(it.store, "a")).toMatchObject({
          state: "failed",
          stateReason: reason("policy"),
          failureCount: 1,
          runCount: 0,
          lastRun: null,
        });
        expect(await it.store.startAttempts(106, "me", [refused], after)).toEqual([]);
      },
    );
  });
}
