import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createRuntime, loadConfig } from "../../runtime/index.ts";
import { openConnection } from "../../runtime/store/sqlite/open.ts";
import { storeOver } from "../../runtime/store/sqlite/store.ts";
import type { Activity } from "../../runtime/types.ts";
import { virtualClock } from "../../runtime/virtual-clock.ts";

/**
 * What a full disk does to a scheduler, where nobody may mount one: SQLite is told how many pages there are, and
 * answers SQLITE_FULL as it does on a disk.
 */

const folder = mkdtempSync(join(tmpdir(), "symbi-full-"));
afterEach(() => rmSync(folder, { recursive: true }));

const SECOND = 1000;

test("a database that cannot grow: said once, nothing half-written, each due instant once when it can again", async () => {
  const path = join(folder, "symbi.db");
  const clock = virtualClock(Date.parse("2027-01-02T09:00:00Z"));
  const connection = openConnection(path, { mode: "create", now: clock.now() });
  const store = storeOver(connection, 100_000);
  const activities: Activity[] = [];
  const { config } = loadConfig({ cwd: folder, env: { SYMBI_DB: path } });
  const { scheduler, jobs, close } = await createRuntime({
    config,
    clock,
    store,
    onActivity: (activity) => activities.push(activity),
  });
  const told = (kind: Activity["kind"]) => activities.filter((activity) => activity.kind === kind).length;
  const { jobs: registered } = await jobs.register({
    jobs: [{ definition: { name: "tick", agent: "long", cron: "* * * * * *", delivery: [] }, source: null }],
    agents: [
      {
        definition: { name: "long", executor: "echo", echo: { output: "x".repeat(5_000) } },
        baseDir: folder,
      },
    ],
  });
  const id = registered[0]?.job.id ?? "";
  const pages = Number(connection.db.pragma("page_count", { simple: true }));
  connection.db.pragma(`max_page_count = ${pages + 40}`);

  await scheduler.start();
  await clock.advance(120 * SECOND);
  expect(scheduler.degraded).toMatchObject({ why: expect.stringContaining("the disk is full") });
  expect(told("trouble")).toBe(1);
  const before = (await store.listRuns(id)).length;
  expect(before).toBeGreaterThan(5);
  await clock.advance(60 * SECOND);
  expect((await store.listRuns(id)).length).toBe(before);
  expect(told("trouble")).toBe(1);
  expect(connection.db.pragma("integrity_check", { simple: true })).toBe("ok");

  connection.db.pragma("max_page_count = 1000000");
  // The ballast is a real file, which takes real time to be written: a second of this clock is a moment of that.
  for (let waited = 0; scheduler.degraded !== undefined && waited < 900; waited += 1) {
    await clock.advance(SECOND);
    await new Promise<void>((resolve) => setTimeout(resolve, 20));
  }
  expect(scheduler.degraded).toBeUndefined();
  await clock.advance(10 * SECOND);
  expect(told("recovered")).toBe(1);
  const runs = (await store.listRuns(id)).toReversed();
  const first = runs[0]?.scheduledAt ?? NaN;
  expect(runs.map(({ scheduledAt }) => scheduledAt)).toEqual(runs.map((_, i) => first + i * SECOND));
  expect(runs.length).toBeGreaterThanOrEqual(185);
  expect(runs.some(({ state, reason }) => state === "missed" && reason?.code === "not_running")).toBe(true);
  expect(runs.filter(({ state, reason }) => state !== "succeeded" && reason === null)).toEqual([]);
  const ended = runs.filter(({ state }) => state === "succeeded");
  expect(ended.length).toBeGreaterThan(before / 2);
  expect(ended.every(({ output }) => output?.length === 5_000)).toBe(true);

  const closed = close();
  await clock.advance(60 * SECOND);
  await closed;
});
