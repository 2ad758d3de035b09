import { describe, expect, test } from "vitest";
import type { SessionTurn, Store } from "../store.ts";
import type { Attempt, Instant } from "../types.ts";
import { addJob, claimAndStart, everyTen, jobOf, nothing, only, outcome, reason, start } from "./material.ts";
import type { Bench } from "./subject.ts";

const hello = { role: "user", text: 'Hä, "so"\n' };
const answer = { role: "assistant", parts: [{ type: "text", text: "\u0001" }] };
const more = { role: "user", text: "more" };

function turn(from: number, messages: readonly unknown[], own = messages): SessionTurn {
  return { from, messages, own, tokens: 7 };
}

/** Starts the run that is due, and ends it with this turn. */
async function say(store: Store, now: Instant, session: SessionTurn) {
  const { runId, fence } = only(await claimAndStart(store, now));
  await store.finishAttempts(now, [outcome(runId, fence, { session })], nothing);
  return runId;
}

const forget = { clearSession: reason("session_cleared") };

export function sharing(it: Bench): void {
  describe("a conversation that runs share", () => {
    const kept = async () => (await it.store.getSession("a-id"))?.messages;
    const pair = async (): Promise<readonly [Attempt, Attempt]> => {
      await it.store.claimDue(100, 9, everyTen);
      const [first, second] = await claimAndStart(it.store, 110);
      if (first === undefined || second === undefined) throw new Error("two were to start");
      return [first, second];
    };

    test("is not there before somebody said something", async () => {
      await addJob(it.store, "a");
      expect(await it.store.getSession("a-id")).toBeUndefined();
      expect(await it.store.listSessions()).toEqual([]);
      await it.store.claimDue(100, 9, everyTen);
      expect(only(await it.store.readyRuns(100, 9)).session).toBeUndefined();
    });

    test("is written with the end of a run, and given to the next one", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b", { due: null });
      const runId = await say(it.store, 100, turn(0, [hello, answer]));
      const size = { jobId: "a-id", version: 1, messageCount: 2, tokens: 7, runId, updatedAt: 100 };
      const bytes = Buffer.byteLength(JSON.stringify([hello, answer]));
      const session = { ...size, bytes, messages: [hello, answer] };
      expect(await it.store.getSession("a-id")).toEqual(session);
      expect(await it.store.listSessions()).toEqual([{ ...size, bytes }]);
      await it.store.claimDue(110, 9, everyTen);
      expect(only(await it.store.readyRuns(110, 9)).session).toEqual(session);
    });

    test("is replaced by who goes on from it", async () => {
      await addJob(it.store, "a");
      await say(it.store, 100, turn(0, [hello, answer]));
      await say(it.store, 110, turn(1, [more, answer], [more]));
      expect(await it.store.getSession("a-id")).toMatchObject({ version: 2, messages: [more, answer] });
    });

    test("loses no turn of two runs that overlap: the later end comes behind the earlier one", async () => {
      await addJob(it.store, "a");
      const [first, second] = await pair();
      const ends = [first, second].map(({ runId, fence }, i) =>
        outcome(runId, fence, { session: turn(0, [{ said: i }]) }),
      );
      const settled = await it.store.finishAttempts(120, ends, nothing);
      expect(settled.every((each) => each.result === "stored" && each.turnDropped === undefined)).toBe(true);
      expect(await kept()).toEqual([{ said: 0 }, { said: 1 }]);
      expect(await it.store.getSession("a-id")).toMatchObject({ version: 2, tokens: null });
    });

    test("of a late owner of a run is fenced with its result", async () => {
      await addJob(it.store, "a");
      const { runId } = only(await claimAndStart(it.store, 100));
      const late = outcome(runId, "nonsense", { session: turn(0, [hello]) });
      expect(await it.store.finishAttempts(110, [late], nothing)).toEqual([{ runId, result: "fenced" }]);
      expect(await it.store.getSession("a-id")).toBeUndefined();
    });

    test("is cleared, and says so in the job's events; what runs then leaves nothing in it", async () => {
      await addJob(it.store, "a");
      await say(it.store, 100, turn(0, [hello]));
      const { runId, fence } = only(await claimAndStart(it.store, 110));
      await it.store.changeJob("a-id", 115, () => ({ ...forget, actor: "me" }));
      expect(await kept()).toEqual([]);
      expect(await it.store.listSessions()).toEqual([]);
      const ended = outcome(runId, fence, { session: turn(1, [hello, more], [more]) });
      const dropped = { code: "turn_dropped", sentence: expect.stringContaining(runId) };
      expect(await it.store.finishAttempts(120, [ended], nothing)).toMatchObject([
        { result: "stored", run: { state: "succeeded" }, turnDropped: dropped },
      ]);
      expect(await kept()).toEqual([]);
      expect((await it.store.listJobEvents("a-id")).slice(1)).toMatchObject([
        { kind: "session_cleared", at: 115, actor: "me", reason: reason("session_cleared") },
        { kind: "turn_dropped", at: 120, actor: null, reason: dropped, detail: runId },
      ]);
      const { version = 0 } = (await it.store.getSession("a-id")) ?? {};
      await say(it.store, 120, turn(version, [more]));
      expect(await kept()).toEqual([more]);
    });

    test("cleared before anything was kept, it takes nothing of a run that had begun", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.changeJob("a-id", 105, () => forget);
      await it.store.finishAttempts(110, [outcome(runId, fence, { session: turn(0, [hello]) })], nothing);
      expect(await kept()).toEqual([]);
      expect((await it.store.listJobEvents("a-id")).map(({ kind }) => kind)).toEqual([
        "created",
        "turn_dropped",
      ]);
    });

    test("a version that never was is no conversation to go on from", async () => {
      await addJob(it.store, "a");
      await say(it.store, 100, turn(3, [hello]));
      expect(await it.store.getSession("a-id")).toBeUndefined();
    });

    test("survives an edit, and goes with one that says so", async () => {
      const edit = (input: string, change: object) =>
        it.store.register(
          {
            now: 110,
            jobs: [
              {
                id: "new",
                definition: { name: "a", agent: "worker", cron: "* * * * *", input },
                source: null,
              },
            ],
            agents: [],
          },
          { create: nothing, update: () => change },
        );
      await addJob(it.store, "a");
      await say(it.store, 100, turn(0, [hello]));
      await edit("other", {});
      expect(await kept()).toEqual([hello]);
      await edit("another", forget);
      expect(await kept()).toEqual([]);
    });

    test("goes with its job, and with the last of its history", async () => {
      await addJob(it.store, "a");
      await say(it.store, 100, turn(0, [hello]));
      const { runId, fence } = only(await claimAndStart(it.store, 110));
      await it.store.changeJob("a-id", 112, () => ({ ...forget, remove: true }));
      expect(await kept()).toEqual([]);
      const ended = outcome(runId, fence, { session: turn(1, [hello, more], [more]) });
      expect(await it.store.finishAttempts(120, [ended], nothing)).toMatchObject([{ result: "stored" }]);
      expect(await it.store.listSessions()).toEqual([]);
      expect(await it.store.prune({ before: 1_000, minRuns: 0, limit: 1_000 })).toMatchObject({ jobs: 1 });
      expect(await it.store.getSession("a-id")).toBeUndefined();
    });

    test("pruning of runs leaves it", async () => {
      await addJob(it.store, "a");
      await say(it.store, 100, turn(0, [hello]));
      await say(it.store, 110, turn(1, [hello, more], [more]));
      await it.store.prune({ before: 1_000, minRuns: 0, limit: 1_000 });
      expect(await kept()).toEqual([hello, more]);
    });

    test("a simulated run's summary is handed to nobody, and keeps no other from being handed on", async () => {
      await addJob(it.store, "a");
      for (const [now, summary, simulated] of [
        [100, "real", false],
        [110, "simulated", true],
      ] as const) {
        await it.store.claimDue(now, 9, everyTen);
        const { run } = only(await it.store.readyRuns(now, 9));
        await it.store.startAttempts(now, "me", [start(run.id, run.id, { simulated })], nothing);
        await it.store.finishAttempts(now, [outcome(run.id, run.id, { summary })], nothing);
      }
      await it.store.claimDue(120, 9, everyTen);
      expect(only(await it.store.readyRuns(120, 9)).previousSummary).toBe("real");
      await it.store.prune({ before: 1_000, minRuns: 0, limit: 1_000 });
      expect(only(await it.store.readyRuns(120, 9)).previousSummary).toBe("real");
      expect((await jobOf(it.store, "a")).runCount).toBe(2);
    });
  });
}
