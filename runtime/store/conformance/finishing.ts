import { describe, expect, test } from "vitest";
import type { AfterRun } from "../store.ts";
import {
  addJob,
  claimAndStart,
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

export function finishing(it: Bench): void {
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
      const settled = await it.store.finishAttempts(200, [done], after);
      expect(settled).toEqual([
        { runId: run.id, result: "stored", run, job: await jobOf(it.store, "a"), moved: true },
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

    test("an effect on the job that throws sets the job aside, and the run's end stands", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const after = () => {
        throw new Error("undecided");
      };
      const done = outcome(runId, fence, { deliveries: [{ id: "d", channel: "stdout" }] });
      expect(await it.store.finishAttempts(200, [done], after)).toMatchObject([
        { runId, result: "stored", moved: true, job: { state: "failed", stateReason: { code: "damaged" } } },
      ]);
      expect(await runOf(it.store, runId)).toMatchObject({ state: done.state, completedAt: 200 });
      expect(only(await it.store.listAttempts(runId)).state).toBe(done.attemptState);
      expect(await it.store.listDeliveries(runId)).toHaveLength(1);
      expect(await jobOf(it.store, "a")).toMatchObject({
        state: "failed",
        stateReason: { code: "damaged", sentence: expect.stringContaining("undecided") },
        nextFire: null,
      });
    });

    test("an end that cannot be written is `failed`, or `kill_failed` and keeps its slot, and stops no other", async () => {
      for (const name of ["a", "b", "c"]) await addJob(it.store, name);
      const attempts = await claimAndStart(it.store, 100);
      // A channel without a name is refused by any database.
      const deliveries = [{ id: "d", channel: null as unknown as string }];
      const ends = [
        { deliveries },
        { deliveries, state: "kill_failed", attemptState: "kill_failed" },
        { state: "succeeded" },
      ] as const;
      const outcomes = attempts.map(({ runId, fence }, i) => outcome(runId, fence, ends[i]));
      const settled = await it.store.finishAttempts(110, outcomes, nothing);
      const reason = { code: "damaged" };
      expect(settled).toMatchObject([
        { result: "stored", run: { state: "failed", reason, completedAt: 110 } },
        { result: "stored", run: { state: "kill_failed", reason } },
        { result: "stored", run: { state: "succeeded" } },
      ]);
      const states = await Promise.all(attempts.map(({ runId }) => it.store.listAttempts(runId)));
      expect(states.map((rows) => only(rows).state)).toEqual(["failed", "kill_failed", "succeeded"]);
      expect(await it.store.countRunning()).toBe(1);
      expect(await it.store.runningAttempts()).toEqual([]);
    });

    test("what is gone after all frees the slot of its run, once, and means nothing more for the job", async () => {
      for (const name of ["a", "b"]) await addJob(it.store, name);
      const [first, second] = await claimAndStart(it.store, 100);
      if (first === undefined || second === undefined) throw new Error("two were started");
      const kill = { state: "kill_failed", attemptState: "kill_failed" } as const;
      const outcomes = [first, second].map(({ runId, fence }) => outcome(runId, fence, kill));
      const after = () => ({ failureCount: 7 });
      await it.store.finishAttempts(110, outcomes, after);
      const held = await it.store.killFailed();
      expect(held.map(({ run, attempt }) => [run.state, attempt.fence])).toEqual([
        ["kill_failed", first.fence],
        ["kill_failed", second.fence],
      ]);
      const before = await jobOf(it.store, "a");
      const totals = await it.store.totals();

      expect(await it.store.freeSlot(first.runId)).toBe(true);
      expect(await it.store.freeSlot(first.runId)).toBe(false);
      expect(await it.store.countRunning()).toBe(1);
      expect(only(await it.store.killFailed()).run.id).toBe(second.runId);
      expect(await runOf(it.store, first.runId)).toMatchObject({
        state: "failed",
        reason: { code: "ended_late" },
        completedAt: 110,
      });
      expect(only(await it.store.listAttempts(first.runId)).state).toBe("kill_failed");
      expect(await jobOf(it.store, "a")).toEqual(before);
      expect(await it.store.totals()).toEqual(totals);
    });

    test("events go with the end: those that are there stay, those of a fenced result are not written", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const event = (seq: number, type: string) => ({ runId, attempt: 1, seq, at: 1, type, data: { seq } });
      await it.store.appendEvents([event(1, "first")]);
      const late = outcome(runId, "nonsense", { events: [event(2, "late")] });
      const done = outcome(runId, fence, { events: [event(1, "again"), event(2, "second")] });
      const settled = await it.store.finishAttempts(110, [late, done], nothing);
      expect(settled.map(({ result }) => result)).toEqual(["fenced", "stored"]);
      expect(await it.store.listEvents(runId)).toEqual([event(1, "first"), event(2, "second")]);
    });

    test("a run that its own end's effect cancels is answered as cancelled", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      const again = outcome(runId, fence, { state: "queued", attemptState: "failed", notBefore: 300 });
      const settled = await it.store.finishAttempts(110, [again], () => ({
        cancelWaiting: reason("paused"),
      }));
      expect(settled).toMatchObject([{ run: { state: "cancelled", reason: reason("paused") } }]);
      expect(settled).toMatchObject([{ run: await runOf(it.store, runId) }]);
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
        usage: { input_tokens: 5, cost_usd: 0.1 },
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
      const used = { input_tokens: 2, output_tokens: 3, cost_usd: 0.2 };
      await it.store.finishAttempts(320, [outcome(runId, "second", { usage: used })], nothing);
      expect(await runOf(it.store, runId)).toMatchObject({
        state: "succeeded",
        completedAt: 320,
        usage: { input_tokens: 7, output_tokens: 3, cost_usd: 0.3 },
      });
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
}
