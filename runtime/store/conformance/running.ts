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

export function running(it: Bench): void {
  describe("ready runs", () => {
    test("are the queued ones whose time has come, oldest due first, up to the limit", async () => {
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
      expect(await due(200, 9)).toEqual([110, 120, 130]);
      expect(await due(109, 9)).toEqual([]);
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

    test.each(["denied", "expired", "failed"] as const)(
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

  describe("finishing", () => {
    test("writes run, attempt, job and outbox together", async () => {
      await addJob(it.store, "a");
      const attempt = only(await claimAndStart(it.store, 100));
      const before = await runOf(it.store, attempt.runId);
      const done = outcome(attempt.runId, attempt.fence, {
        state: "failed",
        attemptState: "timed_out",
        reason: reason("slow"),
        output: "half",
        outputTruncated: true,
        error: "too slow",
        exitCode: 137,
        executionMs: 900,
        summary: "short",
        usage: { input_tokens: 3, cost_usd: 0.25 },
        deliveries: [
          { id: "d1", channel: "stdout" },
          { id: "d2", channel: "log_file" },
        ],
      });
      const run = {
        ...before,
        state: "failed",
        reason: reason("slow"),
        completedAt: 200,
        executionMs: 900,
        output: "half",
        outputTruncated: true,
        error: "too slow",
        summary: "short",
        usage: { input_tokens: 3, cost_usd: 0.25 },
      };
      const after: AfterRun = (job, ended) => {
        expect(ended).toEqual(run);
        expect(job.runCount).toBe(1);
        return { state: "dead_letter", stateReason: reason("max_retries"), nextFire: null, failureCount: 3 };
      };
      expect(await it.store.finishAttempts(200, [done], after)).toEqual([
        { runId: run.id, result: "stored" },
      ]);
      expect(await runOf(it.store, run.id)).toEqual(run);
      expect(await it.store.listAttempts(run.id)).toEqual([
        { ...attempt, state: "timed_out", endedAt: 200, exitCode: 137, error: "too slow" },
      ]);
      expect(await jobOf(it.store, "a")).toMatchObject({
        state: "dead_letter",
        nextFire: null,
        failureCount: 3,
        runCount: 1,
        updatedAt: 200,
      });
      const waiting = {
        runId: run.id,
        state: "pending",
        tries: 0,
        nextTry: 200,
        deliveredAt: null,
        error: null,
      };
      expect(await it.store.listDeliveries(run.id)).toEqual([
        { ...waiting, id: "d1", channel: "stdout" },
        { ...waiting, id: "d2", channel: "log_file" },
      ]);
      expect(await it.store.runningAttempts()).toEqual([]);
    });

    test("an effect on the job that throws undoes the whole end", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const after = () => {
        throw new Error("undecided");
      };
      const done = outcome(runId, fence, { deliveries: [{ id: "d", channel: "stdout" }] });
      await expect(it.store.finishAttempts(200, [done], after)).rejects.toThrow("undecided");
      expect((await runOf(it.store, runId)).state).toBe("running");
      expect(only(await it.store.listAttempts(runId)).state).toBe("running");
      expect(await it.store.listDeliveries(runId)).toEqual([]);
      expect(await it.store.finishAttempts(201, [done], nothing)).toEqual([{ runId, result: "stored" }]);
    });

    test("its rows may go with it: the effect on the job is a whole change", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.claimDue(110, 9, everyTen);
      const after = () => ({ rows: [row(115)], cancelWaiting: reason("dead_letter") });
      await it.store.finishAttempts(120, [outcome(runId, fence)], after);
      const runs = await it.store.listRuns("a-id");
      expect(runs.map(({ state }) => state)).toEqual(["cancelled", "cancelled", "succeeded"]);
    });

    test("another attempt waits for its time, keeps the run's first start, and has its own fence", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 103));
      const again = outcome(runId, runId, {
        state: "queued",
        attemptState: "failed",
        notBefore: 300,
        reason: reason("retrying"),
        error: "flaky",
      });
      const seen: string[] = [];
      await it.store.finishAttempts(110, [again], (_job, run) => {
        seen.push(run.state);
        return {};
      });
      expect(seen).toEqual(["queued"]);
      expect(await runOf(it.store, runId)).toMatchObject({
        state: "queued",
        notBefore: 300,
        attempt: 1,
        completedAt: null,
        reason: reason("retrying"),
      });
      expect((await jobOf(it.store, "a")).runCount).toBe(0);
      expect(await it.store.readyRuns(299, 9)).toEqual([]);
      const attempts = await it.store.startAttempts(300, "me", [start(runId, "second")], nothing);
      expect(attempts).toMatchObject([{ number: 2, fence: "second" }]);
      expect(await runOf(it.store, runId)).toMatchObject({
        state: "running",
        attempt: 2,
        startedAt: 103,
        latenessMs: 3,
        reason: null,
      });

      // The first attempt's owner comes back late.
      const before = await runOf(it.store, runId);
      expect(await it.store.finishAttempts(310, [outcome(runId, runId)], nothing)).toEqual([
        { runId, result: "fenced" },
      ]);
      expect(await runOf(it.store, runId)).toEqual(before);
      await it.store.finishAttempts(320, [outcome(runId, "second")], nothing);
      expect(await runOf(it.store, runId)).toMatchObject({ state: "succeeded", completedAt: 320 });
      expect(await it.store.listAttempts(runId)).toMatchObject([
        { number: 1, state: "failed", endedAt: 110, error: "flaky" },
        { number: 2, state: "succeeded", endedAt: 320 },
      ]);
      expect((await jobOf(it.store, "a")).runCount).toBe(1);
    });

    test.each([
      ["a fence that never was", "nonsense"],
      ["the fence of another run", "other"],
    ])("%s is fenced: nothing is written", async (_what, kind) => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      const attempts = await claimAndStart(it.store, 100);
      const [mine, theirs] = attempts;
      if (mine === undefined || theirs === undefined) throw new Error("two were started");
      const after = () => {
        throw new Error("asked for the effect of a fenced result");
      };
      const fence = kind === "other" ? theirs.fence : "nonsense";
      const late = outcome(mine.runId, fence, { deliveries: [{ id: "d", channel: "stdout" }] });
      expect(await it.store.finishAttempts(110, [late], after)).toEqual([
        { runId: mine.runId, result: "fenced" },
      ]);
      expect(await it.store.runningAttempts()).toHaveLength(2);
      expect(await it.store.listDeliveries(mine.runId)).toEqual([]);
    });

    test("an ended run ends once", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const results = await it.store.finishAttempts(
        110,
        [outcome(runId, fence), outcome(runId, fence, { state: "failed" })],
        nothing,
      );
      expect(results.map(({ result }) => result)).toEqual(["stored", "fenced"]);
      expect((await runOf(it.store, runId)).state).toBe("succeeded");
      expect((await jobOf(it.store, "a")).runCount).toBe(1);
    });

    test("running and kill_failed runs hold a slot, others none", async () => {
      for (const name of ["a", "b", "c", "d"]) await addJob(it.store, name);
      const attempts = await claimAndStart(it.store, 100);
      expect(await it.store.countRunning()).toBe(4);
      const ends = ["succeeded", "kill_failed", "queued", "cancelled"] as const;
      const outcomes = attempts.map(({ runId, fence }, i) =>
        outcome(runId, fence, { state: ends[i] ?? "failed", attemptState: "failed" }),
      );
      await it.store.finishAttempts(110, outcomes, nothing);
      expect(await it.store.countRunning()).toBe(1);
    });

    test("a run that waits for another attempt and is cancelled counts as run", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const again = outcome(runId, fence, { state: "queued", attemptState: "lost" });
      await it.store.finishAttempts(105, [again], nothing);
      expect((await runOf(it.store, runId)).notBefore).toBe(105);
      await it.store.changeJob("a-id", 110, () => ({ cancelWaiting: reason("paused") }));
      expect(await jobOf(it.store, "a")).toMatchObject({ runCount: 1 });
    });
  });

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

    test("a batch is all or nothing", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 100));
      const event = { runId, attempt: 1, seq: 1, at: 1, type: "text", data: {} };
      await expect(it.store.appendEvents([event, { ...event, runId: "nobody" }])).rejects.toThrow();
      expect(await it.store.listEvents(runId)).toEqual([]);
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
