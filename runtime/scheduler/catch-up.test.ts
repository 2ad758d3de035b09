import { describe, expect, test } from "vitest";
import { MINUTE, SECOND, useStage } from "./stage.ts";

const stage = useStage();
const HOUR = 60 * MINUTE;

describe("catch_up: all", () => {
  test("works the backlog off one after another, oldest first, and nothing of it overlaps", async () => {
    const s = stage();
    const order: string[] = [];
    const job = await s.register({ cron: "*/10 * * * *", catch_up: "all" });
    let running = 0;
    let most = 0;
    s.agent = async ({ scheduledAt }) => {
      order.push(new Date(scheduledAt).toISOString().slice(11, 16));
      most = Math.max(most, (running += 1));
      await new Promise<void>((resolve) => s.clock.schedule(30 * SECOND, resolve));
      running -= 1;
      return { ...done, output: "caught up" };
    };
    s.clock.setWall(s.clock.now() + HOUR);
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    expect(order).toEqual(["09:00", "09:10", "09:20", "09:30", "09:40", "09:50", "10:00"]);
    expect(most).toBe(1);
    const runs = await s.store.listRuns(job.id);
    expect(runs.map(({ state }) => state)).toEqual(Array(7).fill("succeeded"));
    expect(runs.map(({ catchUp }) => catchUp)).toEqual([false, ...Array(6).fill(true)]);
  });

  test("a tick that comes meanwhile is not skipped: it takes its place at the end", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * *", catch_up: "all" });
    s.agent = async () => {
      await new Promise<void>((resolve) => s.clock.schedule(30 * SECOND, resolve));
      return done;
    };
    s.clock.setWall(s.clock.now() + 4 * MINUTE);
    await s.scheduler.start();
    await s.clock.advance(10 * MINUTE);
    const lines = await s.states(job);
    expect(lines.filter((line) => line.includes("skipped"))).toEqual([]);
    expect(lines.slice(0, 12).every((line) => line.endsWith("succeeded"))).toBe(true);
    const runs = (await s.store.listRuns(job.id)).toReversed();
    const starts = runs.map(({ startedAt }) => startedAt ?? Infinity);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  test("max_concurrent of them at a time", async () => {
    const s = stage();
    s.holdAgents();
    const job = await s.register({ cron: "*/10 * * * *", catch_up: "all", max_concurrent: 2 });
    s.clock.setWall(s.clock.now() + HOUR);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    const states = (await s.states(job)).map((line) => line.split(" ")[1]);
    expect(states).toEqual(["running", "running", "queued", "queued", "queued", "queued"]);
  });

  test("a manual run may come first, and pausing ends the backlog", async () => {
    const s = stage();
    const release = s.holdAgents();
    const job = await s.register({ cron: "*/10 * * * *", catch_up: "all" });
    s.clock.setWall(s.clock.now() + HOUR);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    await s.jobs().pause(job.id);
    release();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z succeeded",
      ...["10", "20", "30", "40", "50"].map((minute) => `2027-01-02T09:${minute}:00Z cancelled paused`),
    ]);
  });
});

test.each([
  ["once", 1],
  ["skip", 0],
  ["all", 3],
] as const)("catch_up: %s after a sleep runs %i of three", async (catch_up, count) => {
  const s = stage();
  const job = await s.register({ cron: "*/20 * * * *", catch_up });
  await s.scheduler.start();
  s.clock.setWall(s.clock.now() + 50 * MINUTE);
  await s.clock.advance(MINUTE);
  const lines = await s.states(job);
  expect(lines).toHaveLength(3);
  expect(lines.filter((line) => line.endsWith("succeeded"))).toHaveLength(count);
  expect(lines.filter((line) => line.endsWith("missed not_running"))).toHaveLength(3 - count);
});

test.each([
  ["skip", "2027-01-02T09:00:10Z"],
  ["once", "2027-01-02T10:00:01Z"],
] as const)(
  "an `at` job under %s seen at %s is missed and failed; `why` is in its state",
  async (catch_up, seen) => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", catch_up });
    s.clock.setWall(Date.parse(seen));
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z missed not_running"]);
    expect(await s.reload(job)).toMatchObject({ state: "failed", stateReason: { code: "missed" } });
  },
);

const done = {
  status: "succeeded",
  reason: null,
  transient: false,
  output: "done",
  outputTruncated: false,
  exitCode: 0,
  summary: null,
  usage: null,
} as const;
