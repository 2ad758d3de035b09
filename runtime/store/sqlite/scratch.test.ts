import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { addJob, everyTen } from "../conformance/material.ts";
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
