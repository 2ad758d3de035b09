import { describe, expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { JobChange, LiveRuns } from "../store/store.ts";
import { MISSED_ROWS } from "./due.ts";
import { settleDue } from "./settle.ts";
import { NOTHING_LIVE, at, jobOf } from "./testing.ts";

const HOUR = 3_600_000;

function settle(
  definition: Partial<JobDefinition>,
  nextFire: string,
  now: string,
  live: Partial<LiveRuns> = {},
  maxJitterSeconds = 0,
): JobChange {
  const job = jobOf(definition, { nextFire: at(nextFire) });
  return settleDue(job, { ...NOTHING_LIVE, ...live }, { now: at(now), maxJitterSeconds });
}

function summary(change: JobChange): string[] {
  return (change.rows ?? []).map((row) => {
    const reason = row.reason === null ? "" : ` ${row.reason.code}`;
    const span = row.instants === 1 ? "" : ` x${row.instants} to ${iso(row.lastInstant)}`;
    return `${iso(row.scheduledAt)} ${row.state}${reason}${row.catchUp ? " late" : ""}${span}`;
  });
}

const iso = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "Z");

describe("due instants", () => {
  test("nothing before its time", () => {
    expect(settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T08:59:59Z")).toEqual({});
  });

  test("one on time", () => {
    const change = settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00.004Z");
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z queued"]);
    expect(change.nextFire).toBe(at("2027-01-03T09:00:00Z"));
  });

  test("several seconds seen by one slow tick: each gets its row, the limit holds", () => {
    const change = settle({ cron: "* * * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:02.500Z");
    expect(summary(change)).toEqual([
      "2027-01-02T09:00:00Z queued",
      "2027-01-02T09:00:01Z skipped overlap",
      "2027-01-02T09:00:02Z skipped overlap",
    ]);
    expect(change.rows?.[1]?.reason?.sentence).toContain("limit: 1 of max_concurrent 1");
    expect(change.nextFire).toBe(at("2027-01-02T09:00:03Z"));
  });

  test.each<[string, Partial<LiveRuns>]>([
    ["queued", { queued: 1 }],
    ["awaiting approval", { awaitingApproval: 1 }],
    ["running", { running: 1 }],
    ["not killed", { killFailed: 1 }],
  ])("a run that is %s holds its slot", (_, live) => {
    const change = settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", live);
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z skipped overlap"]);
    expect(change.rows?.[0]?.reason?.sentence).toContain("1 of max_concurrent 1");
  });

  test("max_concurrent 2 lets a second one in", () => {
    const change = settle(
      { cron: "0 9 * * *", max_concurrent: 2 },
      "2027-01-02T09:00:00Z",
      "2027-01-02T09:00:00Z",
      { running: 1 },
    );
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z queued"]);
  });

  test("a job that is not active has no due instants", () => {
    const job = jobOf({ cron: "0 9 * * *" }, { state: "paused", nextFire: at("2027-01-02T09:00:00Z") });
    expect(settleDue(job, NOTHING_LIVE, { now: at("2027-01-03T09:00:00Z"), maxJitterSeconds: 0 })).toEqual(
      {},
    );
  });
});

describe("catch-up", () => {
  test("after downtime the latest runs, the others are missed", () => {
    const change = settle({ cron: "*/15 * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:50:00Z");
    expect(summary(change)).toEqual([
      "2027-01-02T09:00:00Z missed not_running late",
      "2027-01-02T09:15:00Z missed not_running late",
      "2027-01-02T09:30:00Z missed not_running late",
      "2027-01-02T09:45:00Z queued late",
    ]);
    expect(change.nextFire).toBe(at("2027-01-02T10:00:00Z"));
  });

  test("past the window nothing runs", () => {
    const change = settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T10:00:01Z");
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z missed not_running late"]);
    expect(change.nextFire).toBe(at("2027-01-03T09:00:00Z"));
  });

  test("at the window's edge it runs", () => {
    const change = settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T10:00:00Z");
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z queued late"]);
  });

  test("an instant that comes just now is not late, however many were missed before it", () => {
    const change = settle({ cron: "* * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:02:00Z");
    expect(summary(change)).toEqual([
      "2027-01-02T09:00:00Z missed not_running late",
      "2027-01-02T09:01:00Z missed not_running late",
      "2027-01-02T09:02:00Z queued",
    ]);
  });

  test("the limit holds for a late run too", () => {
    const change = settle({ cron: "0 * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:30:00Z", {
      running: 1,
    });
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z skipped overlap late"]);
  });

  test("a row each, up to the limit", () => {
    const now = new Date(at("2027-01-02T00:00:00Z") + MISSED_ROWS * 60_000 + 30_000).toISOString();
    const change = settle({ cron: "* * * * *" }, "2027-01-02T00:00:00Z", now);
    expect(change.rows).toHaveLength(MISSED_ROWS + 1);
    expect(change.rows?.filter((row) => row.state === "missed")).toHaveLength(MISSED_ROWS);
  });

  test("more share one row that says first, last and count", () => {
    const change = settle({ cron: "* * * * * *" }, "2027-01-01T00:00:00Z", "2027-01-02T00:00:00.500Z");
    expect(summary(change)).toEqual([
      "2027-01-01T00:00:00Z missed not_running late x86400 to 2027-01-01T23:59:59Z",
      "2027-01-02T00:00:00Z queued",
    ]);
  });

  test("the one row is right when the latest is missed as well", () => {
    const definition = { cron: "* 0-9 * * *" };
    const change = settle(definition, "2027-01-01T00:00:00Z", "2027-01-02T12:00:00Z");
    expect(summary(change)).toEqual([
      "2027-01-01T00:00:00Z missed not_running late x1200 to 2027-01-02T09:59:00Z",
    ]);
  });
});

describe("clock", () => {
  test("set back, it repeats nothing", () => {
    expect(settle({ cron: "0 9 * * *" }, "2027-01-03T09:00:00Z", "2027-01-02T09:00:00Z")).toEqual({});
  });

  test("spring forward in New York: 02:30 fires once, at 03:00", () => {
    const definition = { cron: "30 2 * * *", timezone: "America/New_York" };
    const change = settle(definition, "2027-03-14T07:00:00Z", "2027-03-14T07:00:00Z");
    expect(summary(change)).toEqual(["2027-03-14T07:00:00Z queued"]);
    expect(change.nextFire).toBe(at("2027-03-15T06:30:00Z"));
  });
});

test("a schedule that cannot be computed here sets its job aside, with the reason", () => {
  const definition = { cron: "0 9 * * *", timezone: "Mars/Olympus" };
  const change = settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z");
  expect(summary(change)).toEqual(["2027-01-02T09:00:00Z skipped unschedulable"]);
  expect(change).toMatchObject({ state: "failed", nextFire: null });
  expect(change.stateReason?.sentence).toContain("Mars/Olympus");
});

describe("one-shot", () => {
  const definition = { at: "2027-01-02T09:00:00Z" };

  test("on time", () => {
    const change = settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T09:00:01Z");
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z queued"]);
    expect(change).toMatchObject({ nextFire: null });
    expect(change.state).toBeUndefined();
  });

  test("within the hour it is caught up", () => {
    expect(summary(settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T09:59:00Z"))).toEqual([
      "2027-01-02T09:00:00Z queued late",
    ]);
  });

  test("beyond, it is missed and the job failed", () => {
    const change = settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T10:30:00Z");
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z missed not_running late"]);
    expect(change).toMatchObject({ state: "failed", stateReason: { code: "missed" }, nextFire: null });
  });
});

describe("jitter", () => {
  test("starts later, by at most the maximum, and always the same", () => {
    const once = settle({ cron: "0 * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", {}, 30);
    const again = settle({ cron: "0 * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:03Z", {}, 30);
    const wait = (once.rows?.[0]?.notBefore ?? 0) - at("2027-01-02T09:00:00Z");
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(30_000);
    expect(again.rows?.[0]?.notBefore).toBe(once.rows?.[0]?.notBefore);
  });

  test("never reaches the next due instant", () => {
    const change = settle({ cron: "* * * * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", {}, 3600);
    expect(change.rows?.[0]?.notBefore).toBeLessThan(at("2027-01-02T09:00:01Z"));
  });

  test("spreads jobs over the whole span", () => {
    const waits = Array.from({ length: 400 }, (_, i) => {
      const job = jobOf({ cron: "0 * * * *" }, { id: `job_${i}`, nextFire: at("2027-01-02T09:00:00Z") });
      const change = settleDue(job, NOTHING_LIVE, {
        now: at("2027-01-02T09:00:00Z"),
        maxJitterSeconds: 3600,
      });
      return ((change.rows?.[0]?.notBefore ?? 0) - at("2027-01-02T09:00:00Z")) / HOUR;
    });
    for (const quarter of [0, 1, 2, 3]) {
      const share = waits.filter((wait) => Math.floor(wait * 4) === quarter).length;
      expect(share).toBeGreaterThan(60);
    }
  });
});
