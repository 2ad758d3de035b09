import { describe, expect, test } from "vitest";
import type { RegisterDecision } from "../store.ts";
import {
  addJob,
  claimAndStart,
  definition,
  dueAt,
  everyTen,
  jobOf,
  only,
  outcome,
  reason,
  row,
} from "./material.ts";
import type { Bench } from "./subject.ts";

const never: RegisterDecision = {
  create: () => {
    throw new Error("asked to create");
  },
  update: () => {
    throw new Error("asked to update");
  },
};

export function registering(it: Bench): void {
  const put = (job: ReturnType<typeof definition>, now: number, decide: RegisterDecision, id = "other-id") =>
    it.store.register({ now, jobs: [{ id, definition: job, source: "/new.symbi" }], agents: [] }, decide);

  describe("registering", () => {
    test("a new job is what was decided", async () => {
      const decide = {
        ...never,
        create: () => ({ state: "paused" as const, stateReason: reason("disabled"), nextFire: null }),
      };
      const registered = await put(definition("a", { tags: ["x"] }), 5, decide, "a-id");
      const job = {
        id: "a-id",
        version: 1,
        definition: definition("a", { tags: ["x"] }),
        state: "paused",
        stateReason: reason("disabled"),
        nextFire: null,
        runCount: 0,
        failureCount: 0,
        lastRun: null,
        createdAt: 5,
        updatedAt: 5,
        source: "/new.symbi",
      };
      expect(registered).toEqual({ jobs: [{ job, change: "created" }], agents: [] });
      expect(await jobOf(it.store, "a")).toEqual(job);
    });

    test("a new job may come with rows", async () => {
      const missed = row(3, { state: "missed", reason: reason("missed") });
      await put(
        definition("a"),
        5,
        { ...never, create: () => ({ state: "failed", rows: [missed] }) },
        "a-id",
      );
      expect(only(await it.store.listRuns("a-id"))).toMatchObject({ state: "missed", jobVersion: 1 });
    });

    test.each([
      ["the same", definition("a", { webhook_headers: { one: "1", two: "2" }, tags: ["x", "y"] })],
      [
        "keys in another order",
        {
          tags: ["x", "y"],
          webhook_headers: { two: "2", one: "1" },
          cron: "* * * * *",
          agent: "worker",
          name: "a",
        },
      ],
    ])("%s again: unchanged, nothing touched, nothing asked", async (_what, again) => {
      const more = { webhook_headers: { one: "1", two: "2" }, tags: ["x", "y"] };
      const before = await addJob(it.store, "a", { definition: more });
      const registered = await put(again, 99, never);
      expect(registered.jobs).toEqual([{ job: before, change: "unchanged" }]);
      expect(await jobOf(it.store, "a")).toEqual(before);
    });

    test("a list in another order is another definition", async () => {
      await addJob(it.store, "a", { definition: { tags: ["x", "y"] } });
      const registered = await put(definition("a", { tags: ["y", "x"] }), 2, dueAt(null));
      expect(registered.jobs[0]?.change).toBe("updated");
    });

    test("an edit keeps id, state, counters and history; existing runs keep their version", async () => {
      await addJob(it.store, "a");
      const { runId, fence } = only(await claimAndStart(it.store, 100));
      await it.store.finishAttempts(101, [outcome(runId, fence)], () => ({ failureCount: 2 }));
      await it.store.claimDue(110, 1, everyTen);
      await it.store.changeJob("a-id", 120, () => ({ state: "paused", stateReason: reason("lunch") }));
      const before = await jobOf(it.store, "a");

      const registered = await put(definition("a", { agent: "another" }), 130, {
        ...never,
        update: (job, edited, live) => {
          expect(job).toEqual(before);
          expect(edited.agent).toBe("another");
          expect(live).toMatchObject({ queued: 1, awaitingApproval: 0, running: 0, killFailed: 0 });
          return { rows: [row(120)], nextFire: 140 };
        },
      });

      const job = {
        ...before,
        version: 2,
        definition: definition("a", { agent: "another" }),
        nextFire: 140,
        updatedAt: 130,
        source: "/new.symbi",
      };
      expect(registered.jobs).toEqual([{ job, change: "updated" }]);
      expect(await jobOf(it.store, "a-id")).toEqual(job);
      // What was due before the edit belongs to the old version, also when it is settled by the edit.
      const runs = await it.store.listRuns("a-id");
      expect(runs.map(({ scheduledAt, jobVersion, agent }) => [scheduledAt, jobVersion, agent])).toEqual([
        [120, 1, "worker"],
        [110, 1, "worker"],
        [100, 1, "worker"],
      ]);
      const ready = await it.store.readyRuns(130, 9);
      expect(ready.map((each) => each.definition.agent)).toEqual(["worker", "worker"]);
      expect(ready.map((each) => each.job.definition.agent)).toEqual(["another", "another"]);
    });

    test("an edit may end the waiting runs", async () => {
      await addJob(it.store, "a");
      await it.store.claimDue(100, 1, everyTen);
      await put(definition("a", { input: "new" }), 105, {
        ...never,
        update: () => ({ rows: [row(104)], cancelWaiting: reason("edited") }),
      });
      const runs = await it.store.listRuns("a-id");
      expect(runs.map(({ state, reason: why }) => [state, why])).toEqual([
        ["cancelled", reason("edited")],
        ["cancelled", reason("edited")],
      ]);
    });

    test("a batch is all or nothing", async () => {
      const batch = {
        now: 1,
        jobs: ["a", "b"].map((name) => ({ id: name, definition: definition(name), source: null })),
        agents: [{ definition: { name: "worker" }, baseDir: "/x" }],
      };
      const create = ({ name }: { name: string }) => {
        if (name === "b") throw new Error("no b");
        return {};
      };
      await expect(it.store.register(batch, { ...never, create })).rejects.toThrow("no b");
      expect(await it.store.listJobs()).toEqual([]);
      expect(await it.store.listAgents()).toEqual([]);
    });

    test("the same name twice in a batch: the second is an edit of the first", async () => {
      const jobs = ["one", "two"].map((input) => ({
        id: input,
        definition: definition("a", { input }),
        source: null,
      }));
      const registered = await it.store.register({ now: 1, jobs, agents: [] }, dueAt(5));
      expect(registered.jobs.map(({ job, change }) => [job.id, job.version, change])).toEqual([
        ["one", 1, "created"],
        ["one", 2, "updated"],
      ]);
    });

    test("agents have versions; definition and folder make one", async () => {
      const agents = async (now: number, agent: object, baseDir: string) =>
        only(
          (
            await it.store.register(
              { now, jobs: [], agents: [{ definition: { name: "w", ...agent }, baseDir }] },
              never,
            )
          ).agents,
        );
      const env = { A: "1", B: "2" };
      expect(await agents(1, { env }, "/x")).toEqual({ name: "w", change: "created" });
      expect(await agents(2, { env: { B: "2", A: "1" } }, "/x")).toEqual({ name: "w", change: "unchanged" });
      expect((await it.store.getAgent("w"))?.updatedAt).toBe(1);
      expect(await agents(3, { env }, "/y")).toEqual({ name: "w", change: "updated" });
      expect(await agents(4, { env, model: "m" }, "/y")).toEqual({ name: "w", change: "updated" });
      const agent = {
        name: "w",
        version: 3,
        definition: { name: "w", env, model: "m" },
        baseDir: "/y",
        updatedAt: 4,
      };
      expect(await it.store.getAgent("w")).toEqual(agent);
      expect(await it.store.listAgents()).toEqual([agent]);
      expect(await it.store.getAgent("other")).toBeUndefined();
    });
  });
}
