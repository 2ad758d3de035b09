import Database from "better-sqlite3";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
} from "../conformance/material.ts";
import type { Store } from "../store.ts";
import { openForTest, temporaryFolder } from "./for-test.ts";

let folder = "";
let store: Store;
beforeEach(async () => {
  folder = temporaryFolder();
  store = await openForTest(join(folder, "symbi.db"));
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function spoil(sql: string, ...values: string[]): void {
  const db = new Database(join(folder, "symbi.db"));
  db.pragma("foreign_keys = OFF");
  db.prepare(sql).run(...values);
  db.close();
}

const SPOILED = "UPDATE job_versions SET definition = ? WHERE job_id = 'bad-id'";
const unreadable = {
  code: "unreadable_definition",
  sentence: expect.stringMatching(/Register the job again/),
};

describe.each([
  ["no JSON", "{ name: bad"],
  ["nothing", ""],
  ["another thing", "[1, 2]"],
  ["null", "null"],
  ["no times", '{"name":"bad","agent":"worker"}'],
])("a definition that is %s", (_what, text) => {
  test("stops its job with a reason, and no other", async () => {
    await addJob(store, "bad", { due: 50 });
    await addJob(store, "good");
    spoil(SPOILED, text);

    const claimed = await store.claimDue(100, 1, everyTen);
    expect(claimed).toMatchObject({ jobs: 1, rows: 1, more: true });
    expect(claimed.unrun).toMatchObject([
      { jobName: "bad", scheduledAt: 50, state: "skipped", reason: unreadable },
    ]);
    expect(await store.claimDue(100, 9, everyTen)).toMatchObject({ jobs: 1, rows: 1, more: false });
    expect(await store.claimDue(100, 9, everyTen)).toMatchObject({ jobs: 0 });

    const shown = { state: "failed", stateReason: unreadable, nextFire: null, definition: { name: "bad" } };
    expect(await jobOf(store, "bad")).toMatchObject(shown);
    expect((await store.listJobs({ state: "failed" })).map(({ id }) => id)).toEqual(["bad-id"]);
    expect(only(await store.readyRuns(100, 9)).job.id).toBe("good-id");
  });

  test("is mended by registering again", async () => {
    await addJob(store, "bad");
    spoil(SPOILED, text);
    const jobs = [{ id: "new", definition: definition("bad"), source: null }];
    const registered = await store.register({ now: 5, jobs, agents: [] }, dueAt(null));
    expect(registered.jobs).toMatchObject([{ change: "updated", job: { id: "bad-id", version: 2 } }]);
    expect((await jobOf(store, "bad")).definition).toEqual(definition("bad"));
    await store.changeJob("bad-id", 6, () => ({ state: "active", stateReason: null, nextFire: 100 }));
    expect(await store.claimDue(100, 9, everyTen)).toMatchObject({ rows: 1 });
  });

  test("ends its queued runs, and those that run already may end", async () => {
    await addJob(store, "bad");
    const { runId, fence } = only(await claimAndStart(store, 100));
    await store.claimDue(110, 9, everyTen);
    await addJob(store, "good", { due: 110 });
    await store.claimDue(110, 9, everyTen);
    spoil(SPOILED, text);

    expect((await store.readyRuns(110, 9)).map(({ job }) => job.id)).toEqual(["good-id"]);
    expect(await store.listRuns("bad-id")).toMatchObject([
      { state: "failed", reason: unreadable },
      { state: "running" },
    ]);
    expect(only(await store.runningAttempts())).toMatchObject({
      definition: { name: "bad", agent: "worker" },
    });
    const done = outcome(runId, fence, { deliveries: [{ id: "d", channel: "stdout" }] });
    expect(await store.finishAttempts(120, [done], nothing)).toMatchObject([{ runId, result: "stored" }]);
    expect(only(await store.dueDeliveries(120, 9)).definition).toEqual({ name: "bad", agent: "worker" });
  });
});

test("a version that is gone is as one that cannot be read", async () => {
  await addJob(store, "bad");
  spoil("DELETE FROM job_versions");
  expect(await store.claimDue(100, 9, everyTen)).toMatchObject({ rows: 1, more: false });
  expect((await jobOf(store, "bad")).state).toBe("failed");
});

test("an agent that cannot be read has its name and nothing to run, until it is registered again", async () => {
  const agents = [{ definition: { name: "worker", command: ["true"] }, baseDir: "/x" }];
  await store.register({ now: 1, jobs: [], agents }, dueAt(null));
  spoil("UPDATE agent_versions SET definition = '{'");
  expect(await store.getAgent("worker")).toMatchObject({
    definition: { name: "worker", executor: "command", description: expect.stringMatching(/damaged/) },
  });
  const registered = await store.register({ now: 2, jobs: [], agents }, dueAt(null));
  expect(registered.agents).toEqual([{ name: "worker", change: "updated" }]);
  expect((await store.getAgent("worker"))?.definition).toEqual(agents[0]?.definition);
});

test("an event that cannot be read shows what is there", async () => {
  await addJob(store, "a");
  const { runId } = only(await claimAndStart(store, 100));
  const event = { runId, attempt: 1, seq: 1, at: 1, type: "text", data: { text: "x" } };
  await store.appendEvents([event, { ...event, seq: 2 }]);
  spoil("UPDATE run_events SET data = '{\"text' WHERE seq = 1");
  expect(await store.listEvents(runId)).toEqual([
    { ...event, data: { unreadable: '{"text' } },
    { ...event, seq: 2 },
  ]);
});

test.each(["[{", '{"role":"user"}', "null", ""])(
  "a conversation that reads %j is given as unreadable, and begins anew with the run that goes on from it",
  async (text) => {
    const end = async (now: number, from: number, said: string) => {
      const { runId, fence } = only(await claimAndStart(store, now));
      const session = { from, messages: [said], own: [said], tokens: null };
      return store.finishAttempts(now, [outcome(runId, fence, { session })], nothing);
    };
    await addJob(store, "a");
    await end(100, 0, "first");
    spoil("UPDATE sessions SET messages = ?", text);
    await store.claimDue(110, 9, everyTen);
    expect(only(await store.readyRuns(110, 9)).session).toMatchObject({ version: 1, messages: null });
    expect(await store.listSessions()).toHaveLength(1);
    expect(await end(110, 1, "second")).toMatchObject([{ result: "stored", run: { state: "succeeded" } }]);
    expect((await store.getSession("a-id"))?.messages).toEqual(["second"]);
  },
);

test("a conversation that cannot be written leaves the run its end", async () => {
  await addJob(store, "a");
  await addJob(store, "b");
  const attempts = await claimAndStart(store, 100);
  spoil(`CREATE TRIGGER no_words BEFORE INSERT ON sessions WHEN NEW.job_id = 'a-id'
    BEGIN SELECT RAISE(ABORT, 'no words'); END`);
  const session = { from: 0, messages: ["said"], own: ["said"], tokens: null };
  const ends = attempts.map(({ runId, fence }) => outcome(runId, fence, { session }));
  const settled = await store.finishAttempts(110, ends, nothing);
  expect(settled.map((each) => each.result === "stored" && each.run.state)).toEqual([
    "succeeded",
    "succeeded",
  ]);
  const dropped = settled.flatMap((each) =>
    each.result === "stored" ? (each.turnDropped?.sentence ?? "") : [],
  );
  expect(dropped.toSorted()).toEqual(["", expect.stringContaining("no words")]);
  expect(await store.getSession("a-id")).toBeUndefined();
  expect((await store.getSession("b-id"))?.messages).toEqual(["said"]);
});
