import { describe, expect, test } from "vitest";
import type { JobDefinition } from "../../../compiler/definition/types.ts";
import { RenameError } from "../store.ts";
import { addJob, claimAndStart, definition, dueAt, jobOf, only, outcome, nothing } from "./material.ts";
import type { Bench } from "./subject.ts";

export function renaming(it: Bench): void {
  const register = async (...definitions: readonly JobDefinition[]) => {
    const jobs = definitions.map((each, i) => ({ id: `new-${i}`, definition: each, source: null }));
    return (await it.store.register({ now: 50, jobs, agents: [] }, dueAt(300))).jobs.map(
      ({ job, change }) => [job.definition.name, job.id, change],
    );
  };
  const renamed = (name: string, previous_name: string, more: Partial<JobDefinition> = {}) =>
    definition(name, { previous_name, ...more });
  const names = async () => (await it.store.listJobs()).map((job) => [job.definition.name, job.id]);

  describe("a job with a previous name", () => {
    test("takes over id, counters and history; the old name is free", async () => {
      await addJob(it.store, "old");
      const { runId } = only(await claimAndStart(it.store, 100));
      await it.store.finishAttempts(101, [outcome(runId, runId)], nothing);
      expect(await register(renamed("new", "old"))).toEqual([["new", "old-id", "renamed"]]);
      expect(await jobOf(it.store, "new")).toMatchObject({ id: "old-id", version: 2, runCount: 1 });
      expect(await it.store.findJob("old")).toMatchObject({ found: "none" });
      expect(only(await it.store.listRuns("old-id"))).toMatchObject({ jobName: "old" });
      expect(await register(definition("old"))).toEqual([["old", "new-0", "created"]]);
    });

    test("is unchanged the second time, also when somebody has the old name by then", async () => {
      await addJob(it.store, "old");
      await register(renamed("new", "old"));
      expect(await register(renamed("new", "old"))).toEqual([["new", "old-id", "unchanged"]]);
      await addJob(it.store, "old", { id: "other" });
      expect(await register(renamed("new", "old"))).toEqual([["new", "old-id", "unchanged"]]);
      expect(await register(renamed("new", "old", { input: "x" }))).toEqual([["new", "old-id", "updated"]]);
    });

    test("is plainly created or updated where nobody has the old name", async () => {
      expect(await register(renamed("new", "old"))).toEqual([["new", "new-0", "created"]]);
      await addJob(it.store, "a");
      expect(await register(renamed("a", "nobody"))).toEqual([["a", "a-id", "updated"]]);
      expect(await register(renamed("a", "a"))).toEqual([["a", "a-id", "updated"]]);
    });

    test("is not taken from a job that was removed", async () => {
      await addJob(it.store, "old");
      await it.store.changeJob("old-id", 9, () => ({ remove: true }));
      expect(await register(renamed("new", "old"))).toEqual([["new", "new-0", "created"]]);
    });

    test("is refused where both are there: nothing of the batch is registered, and the message says what to do", async () => {
      await addJob(it.store, "old");
      await addJob(it.store, "new");
      const before = await names();
      const refused = register(definition("third"), renamed("new", "old"));
      await expect(refused).rejects.toThrow(RenameError);
      await expect(refused).rejects.toThrow(/`symbi cron remove --name old`.*previous_name out of new/);
      expect(await names()).toEqual(before);
    });

    test("is refused to two jobs at once", async () => {
      await addJob(it.store, "old");
      await expect(register(renamed("one", "old"), renamed("two", "old"))).rejects.toThrow(
        /both one and two/,
      );
      expect(await names()).toEqual([["old", "old-id"]]);
    });

    test("lets a chain move up and two change places, in any order", async () => {
      await addJob(it.store, "a");
      await addJob(it.store, "b");
      await register(renamed("b", "a"), renamed("c", "b"));
      expect(await names()).toEqual([
        ["b", "a-id"],
        ["c", "b-id"],
      ]);
      await addJob(it.store, "x");
      await addJob(it.store, "y");
      await register(renamed("x", "y"), renamed("y", "x"));
      expect((await names()).slice(2)).toEqual([
        ["x", "y-id"],
        ["y", "x-id"],
      ]);
    });

    test("makes room for a new job of the old name in the same batch", async () => {
      await addJob(it.store, "old");
      expect(await register(definition("old", { input: "new work" }), renamed("new", "old"))).toEqual([
        ["old", "new-0", "created"],
        ["new", "old-id", "renamed"],
      ]);
    });
  });
}
