import { expect, test } from "vitest";
import { addJob, claimAndStart, everyTen, nothing, outcome } from "../conformance/material.ts";
import { openScratchStore } from "./scratch.ts";

test("it forgets a job's old runs with all that belongs to them, and keeps the newest and those that live", async () => {
  const store = openScratchStore(0);
  await addJob(store, "a", { due: 10 });
  const [stays] = await claimAndStart(store, 10);
  for (let now = 20; now <= 100; now += 10) {
    for (const { runId, fence } of await claimAndStart(store, now)) {
      await store.appendEvents([{ runId, attempt: 1, seq: 1, at: now, type: "text", data: {} }]);
      const deliveries = [{ id: `${runId}.stdout`, channel: "stdout" }];
      await store.finishAttempts(now, [outcome(runId, fence, { deliveries })], nothing);
    }
  }
  const before = await store.listRuns("a-id");
  store.forget(3);
  const after = await store.listRuns("a-id");
  expect(after).toEqual([...before.slice(0, 3), before.at(-1)]);
  expect(after.map(({ scheduledAt, state }) => [scheduledAt, state])).toEqual([
    [100, "succeeded"],
    [90, "succeeded"],
    [80, "succeeded"],
    [10, "running"],
  ]);
  expect(after.at(-1)?.id).toBe(stays?.runId);
  for (const { id } of before) {
    const kept = after.some((run) => run.id === id);
    expect(await store.listAttempts(id)).toHaveLength(kept ? 1 : 0);
    expect(await store.listDeliveries(id)).toHaveLength(kept && id !== stays?.runId ? 1 : 0);
  }
  await store.close();
});

test("two of them share nothing, and each can be owned", async () => {
  const [one, other] = [openScratchStore(0), openScratchStore(0)];
  await addJob(one, "a");
  await one.claimDue(100, 9, everyTen);
  expect(await other.listJobs()).toEqual([]);
  const owner = { id: "o", kind: "scheduler", pid: 1, host: "h", since: 0 } as const;
  for (const store of [one, other]) {
    expect(await store.acquire(owner)).toMatchObject({ ok: true });
    await store.close();
  }
});
