import { describe, expect, test } from "vitest";
import { virtualClock } from "../virtual-clock.ts";
import { type HealthSigns, judgeHealth } from "./health.ts";
import { healthOf, pulseOf } from "./index.ts";

const counts = { activeJobs: 5, pausedJobs: 2, runningRuns: 1, queuedRuns: 4, pendingDeliveries: 3 };
const tally = { ...counts, earliestDue: 600_000 };
const totals = { succeeded: 9, failed: 3, executionMs: 12_006 };
const holder = { id: "o", kind: "scheduler", pid: 1, host: "h", since: 0 } as const;
const pulse = { lastTickAge: 400.4, trouble: undefined, stopping: false };
const well: HealthSigns = {
  store: { tally, totals, holder },
  pulse,
  degraded: undefined,
  tickMs: 1000,
  now: 600_000,
};

test("has the shape of the guides, and a few figures more", () => {
  expect(judgeHealth(well)).toEqual({
    status: "healthy",
    reasons: [],
    active_jobs: 5,
    paused_jobs: 2,
    in_flight_jobs: 1,
    metrics: { runs_total: 12, runs_succeeded: 9, runs_failed: 3, avg_execution_time_ms: 1001 },
    queued_runs: 4,
    pending_deliveries: 3,
    last_tick_age_ms: 400,
  });
});

test("before the first run the average is 0", () => {
  const none = { succeeded: 0, failed: 0, executionMs: 0 };
  expect(judgeHealth({ ...well, store: { tally, totals: none, holder } }).metrics).toEqual({
    runs_total: 0,
    runs_succeeded: 0,
    runs_failed: 0,
    avg_execution_time_ms: 0,
  });
});

describe("the status is that of the worst sign", () => {
  const nobody = { tally, totals, holder: undefined };
  test.each<[string, Partial<HealthSigns>, string, RegExp | undefined]>([
    ["a turn just under 30 s ago", { pulse: { ...pulse, lastTickAge: 30_000 } }, "healthy", undefined],
    [
      "a turn longer ago",
      { pulse: { ...pulse, lastTickAge: 30_001 } },
      "unhealthy",
      /not come round for 30 s/,
    ],
    [
      "slow ticks by choice",
      { pulse: { ...pulse, lastTickAge: 170_000 }, tickMs: 60_000 },
      "healthy",
      undefined,
    ],
    [
      "slow ticks that do not come",
      { pulse: { ...pulse, lastTickAge: 180_001 }, tickMs: 60_000 },
      "unhealthy",
      /180 s/,
    ],
    [
      "a turn that failed",
      { pulse: { ...pulse, trouble: new Error("no luck") } },
      "degraded",
      /last turn failed: no luck/,
    ],
    ["a full disk", { degraded: { since: 1, why: "It is full." } }, "degraded", /nothing new.*It is full\./],
    [
      "stopping, however long it takes",
      { pulse: { ...pulse, stopping: true, lastTickAge: 99_999 } },
      "degraded",
      /stopping/,
    ],
    ["no scheduler anywhere", { pulse: undefined, store: nobody }, "degraded", /No scheduler is running/],
    ["a scheduler of another process", { pulse: undefined }, "healthy", undefined],
    ["one that sees what is due", { pulse: undefined, now: 630_000 }, "healthy", undefined],
    [
      "one that does not",
      { pulse: undefined, now: 630_001 },
      "unhealthy",
      /has not seen a due time of 30 s ago.*symbi logs/,
    ],
    [
      "one that has only just come",
      { pulse: undefined, now: 630_001, store: { tally, totals, holder: { ...holder, since: 600_001 } } },
      "healthy",
      undefined,
    ],
    ["a job of one's own that waits for its turn", { now: 630_001 }, "healthy", undefined],
    [
      "a manual run of another process",
      { pulse: undefined, store: { tally, totals, holder: { ...holder, kind: "foreground" } } },
      "degraded",
      /No scheduler/,
    ],
    [
      "a store that cannot be read",
      { store: { unreadable: new Error("damaged") } },
      "unhealthy",
      /cannot be read: damaged/,
    ],
  ])("%s", (_, signs, status, reason) => {
    const health = judgeHealth({ ...well, ...signs });
    expect(health.status).toBe(status);
    expect(health.reasons).toEqual(reason === undefined ? [] : [expect.stringMatching(reason)]);
  });
});

test("of a store that cannot be read nothing is made up", async () => {
  const broken = () => Promise.reject(new Error("gone"));
  const health = await healthOf(
    { tally: broken, totals: broken, holder: broken },
    { pulse: undefined, degraded: undefined, tickMs: 1000, now: 0 },
  );
  expect(health).toMatchObject({
    status: "unhealthy",
    active_jobs: null,
    metrics: { runs_total: null, avg_execution_time_ms: null },
    last_tick_age_ms: null,
  });
});

test("the pulse beats from the start to the stop, by the clock that does not jump", async () => {
  const clock = virtualClock(1000);
  const { observe, now } = pulseOf(clock);
  expect(now()).toBeUndefined();
  observe({ kind: "scheduler", is: "started", inFlight: 0 });
  await clock.advance(700);
  clock.setWall(9e12);
  expect(now()).toEqual({ lastTickAge: 700, trouble: undefined, stopping: false });
  observe({ kind: "turn", trouble: "no luck" });
  expect(now()).toEqual({ lastTickAge: 0, trouble: "no luck", stopping: false });
  observe({ kind: "turn", trouble: undefined });
  expect(now()).toEqual({ lastTickAge: 0, trouble: undefined, stopping: false });
  observe({ kind: "scheduler", is: "stopping", inFlight: 2 });
  observe({ kind: "turn", trouble: undefined });
  expect(now()).toMatchObject({ stopping: true });
  observe({ kind: "scheduler", is: "stopped", inFlight: 0 });
  expect(now()).toBeUndefined();
});
