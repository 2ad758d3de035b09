import { describe, expect, test } from "vitest";
import { addJob, claimAndStart, nothing, only, outcome, reason, row, runOf } from "./material.ts";
import type { Bench } from "./subject.ts";

export function reading(it: Bench): void {
  describe("finding a job", () => {
    const ids = { first: "abcd1111", second: "abcd2222", abcd1111: "ffff0000" };

    test.each([
      ["an exact id, before a name like it", "abcd1111", ["first"]],
      ["an exact name", "second", ["second"]],
      ["a unique prefix of an id", "abcd2", ["second"]],
      ["a prefix of four", "ffff", ["abcd1111"]],
      ["a prefix of several ids", "abcd", ["first", "second"]],
      ["too short a prefix", "fff", []],
      ["a prefix of nothing", "abce", []],
      ["wildcards are letters", "abc%", []],
      ["the beginning of a name", "seco", []],
      ["nothing", "", []],
    ])("%s", async (_what, reference, names) => {
      for (const [name, id] of Object.entries(ids)) await addJob(it.store, name, { id });
      const found = await it.store.findJob(reference);
      const jobs = found.found === "one" ? [found.job] : found.found === "many" ? found.jobs : [];
      expect(jobs.map((job) => job.definition.name)).toEqual(names);
      expect(found.found).toBe(["none", "one", "many"][names.length]);
    });

    test("a slip of the finger finds the name that was meant", async () => {
      await addJob(it.store, "daily-report");
      await addJob(it.store, "backup");
      expect(await it.store.findJob("daily-reprot")).toEqual({ found: "none", near: ["daily-report"] });
      expect(await it.store.findJob("something else")).toEqual({ found: "none", near: [] });
    });
  });

  describe("lists", () => {
    test("of jobs, by name, filtered by state, agent and tag", async () => {
      await addJob(it.store, "c", { definition: { tags: ["night", "x"], agent: "one" } });
      await addJob(it.store, "a", { definition: { tags: ["night"], agent: "two" } });
      await addJob(it.store, "b", { definition: { agent: "one" } });
      await it.store.changeJob("b-id", 2, () => ({ state: "paused" }));
      const names = async (filter?: object) =>
        (await it.store.listJobs(filter)).map((job) => job.definition.name);
      expect(await names()).toEqual(["a", "b", "c"]);
      expect(await names({ state: "paused" })).toEqual(["b"]);
      expect(await names({ state: "active" })).toEqual(["a", "c"]);
      expect(await names({ agent: "one" })).toEqual(["b", "c"]);
      expect(await names({ tag: "night" })).toEqual(["a", "c"]);
      expect(await names({ tag: "night", agent: "one", state: "active" })).toEqual(["c"]);
      expect(await names({ tag: "nigh" })).toEqual([]);
    });

    test("of runs, newest first, filtered by state and kind, up to the limit", async () => {
      await addJob(it.store, "a");
      const rows = [
        row(100, { state: "missed", reason: reason("m") }),
        row(120),
        row(110, { state: "skipped", reason: reason("s") }),
      ];
      await it.store.claimDue(120, 9, () => ({ rows, nextFire: 200 }));
      for (const requestId of ["r1", "r2"]) {
        await it.store.enqueueManual({
          requestId,
          jobId: "a-id",
          input: null,
          now: 115,
          admit: () => undefined,
        });
      }
      const instants = async (filter?: object) =>
        (await it.store.listRuns("a-id", filter)).map((run) => run.scheduledAt);
      expect(await instants()).toEqual([120, 115, 115, 110, 100]);
      expect(await instants({ limit: 2 })).toEqual([120, 115]);
      expect(await instants({ limit: 0 })).toEqual([]);
      expect(await instants({ states: ["missed", "skipped"] })).toEqual([110, 100]);
      expect(await instants({ states: [] })).toEqual([]);
      expect(await instants({ kind: "scheduled", states: ["queued"] })).toEqual([120]);
      expect(await instants({ kind: "manual", limit: 1 })).toEqual([115]);
      expect(await instants({ from: 110, before: 120 })).toEqual([115, 115, 110]);
      expect(await instants({ from: 116 })).toEqual([120]);
      expect(await instants({ before: 110, kind: "scheduled" })).toEqual([100]);
      const same = (await it.store.listRuns("a-id", { kind: "manual" })).map(({ id }) => id);
      expect(same).toEqual(same.toSorted().toReversed());
      expect(await it.store.listRuns("nobody")).toEqual([]);
    });

    test("of what nobody has are empty", async () => {
      expect(await it.store.getRun("nobody")).toBeUndefined();
      expect(await it.store.listAttempts("nobody")).toEqual([]);
      expect(await it.store.listDeliveries("nobody")).toEqual([]);
    });
  });

  test("text comes back as it was given, however odd or long", async () => {
    const odd = "\u0000 ' \" \\ \r\n 😀 ünïcödé ${NAME} -- ; DROP TABLE jobs";
    await addJob(it.store, "a", { definition: { input: odd, description: odd } });
    const { runId, fence } = only(await claimAndStart(it.store, 100));
    const long = odd.repeat(30_000);
    await it.store.finishAttempts(
      110,
      [outcome(runId, fence, { output: long, error: odd, summary: odd })],
      nothing,
    );
    const run = await runOf(it.store, runId);
    expect(run.output === long).toBe(true);
    expect([run.error, run.summary]).toEqual([odd, odd]);
    expect(only(await it.store.listJobs()).definition).toMatchObject({ input: odd, description: odd });
  });
}
