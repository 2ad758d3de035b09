import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { addJob, claimAndStart, everyTen, outcome } from "../conformance/material.ts";
import { openScratchStore } from "./scratch.ts";

test("two of them share nothing, each can be owned, and no file comes of it", async () => {
  const before = readdirSync(".");
  const [one, other] = [openScratchStore(0), openScratchStore(0)];
  await addJob(one, "a");
  await one.claimDue(100, 9, everyTen);
  expect(await one.listRuns("a-id")).toHaveLength(1);
  expect(await other.listJobs()).toEqual([]);
  const owner = { id: "o", kind: "scheduler", pid: 1, host: "h", since: 0 } as const;
  for (const store of [one, other]) {
    expect(await store.acquire(owner)).toMatchObject({ ok: true });
    expect(await store.ballast.hold()).toBe(true);
    expect(await store.holder()).toBeUndefined();
    await store.close();
  }
  expect(readdirSync(".")).toEqual(before);
});

test("what passed leaves of a job and of the queue what a run from its due time to its success leaves, and no row", async () => {
  const [lived, passed] = [openScratchStore(0), openScratchStore(0)];
  for (const store of [lived, passed]) {
    await addJob(store, "a");
    await addJob(store, "b", { due: 105 });
  }
  const [attempt] = await claimAndStart(lived, 100);
  if (attempt === undefined) throw new Error("Nothing started.");
  const { runId, fence } = attempt;
  await lived.finishAttempts(100, [outcome(runId, fence)], () => ({ failureCount: 0 }));

  const { turn, jobs } = lived.standing();
  passed.pass(
    jobs.flatMap(({ job: { id, nextFire, lastRun, runCount, failureCount }, lastTurn }) =>
      nextFire === null || lastRun === null
        ? []
        : [{ id, nextFire, lastRun, runCount, failureCount, lastTurn }],
    ),
    turn,
  );
  expect(passed.standing()).toEqual(lived.standing());
  expect(jobs.map(({ job, lastTurn }) => [job.nextFire, job.lastRun, job.runCount, lastTurn, turn])).toEqual([
    [110, 100, 1, 1, 1],
    [105, null, 0, 0, 1],
  ]);
  expect(await passed.listRuns("a-id")).toEqual([]);
});
