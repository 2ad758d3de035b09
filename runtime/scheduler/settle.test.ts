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

  test("that limit is a thousand", () => expect(MISSED_ROWS).toBe(1000));

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

describe("the rule of catch-up", () => {
  const quarterly = { cron: "*/15 * * * *" };

  test("once: the sentences say what it ran and what not", () => {
    const change = settle(quarterly, "2027-01-02T09:00:00Z", "2027-01-02T09:20:00Z");
    expect(change.rows?.[0]?.reason?.sentence).toBe(
      "No scheduler fired it when it was due (none ran, or the disk was full, or the machine slept or its clock was set forward), and catch_up: once runs only the latest of the due times that were missed.",
    );
    const late = settle({ cron: "0 9 * * *" }, "2027-01-02T09:00:00Z", "2027-01-02T11:02:03.500Z");
    expect(late.rows?.[0]?.reason?.sentence).toContain(
      "the latest missed due time was 2h2m3s late by then, past the window of 1h (catch_up: once).",
    );
  });

  test.each<[string, number, string, string]>([
    ["0 9 * * *", 4 * HOUR, "2027-01-02T13:00:00Z", "queued late"],
    ["0 9 * * *", 4 * HOUR, "2027-01-02T13:00:01Z", "missed not_running late"],
    ["*/15 * * * *", 60_000, "2027-01-02T09:01:00Z", "queued late"],
    ["*/15 * * * *", 60_000, "2027-01-02T09:01:01Z", "missed not_running late"],
    ["0 9 * * *", 1_000, "2027-01-02T09:00:05Z", "queued"],
    ["0 9 * * *", 1_000, "2027-01-02T09:00:05.001Z", "missed not_running late"],
  ])("%s with a window of %i ms, seen %s: %s", (cron, catch_up_window, now, end) => {
    const change = settle({ cron, catch_up_window }, "2027-01-02T09:00:00Z", now);
    expect(summary(change)).toEqual([`2027-01-02T09:00:00Z ${end}`]);
  });

  test("skip: nothing that was missed runs, and what is on time does", () => {
    const skip = { ...quarterly, catch_up: "skip" } as const;
    const late = settle(skip, "2027-01-02T09:00:00Z", "2027-01-02T09:20:00Z");
    expect(summary(late)).toEqual([
      "2027-01-02T09:00:00Z missed not_running late",
      "2027-01-02T09:15:00Z missed not_running late",
    ]);
    expect(late.rows?.[1]?.reason?.sentence).toContain("catch_up: skip runs no due time");
    expect(summary(settle(skip, "2027-01-02T09:00:00Z", "2027-01-02T09:15:02Z"))).toEqual([
      "2027-01-02T09:00:00Z missed not_running late",
      "2027-01-02T09:15:00Z queued",
    ]);
  });

  describe("all", () => {
    const all = { ...quarterly, catch_up: "all" } as const;

    test("each missed instant joins the backlog, oldest first", () => {
      const change = settle({ ...all, max_concurrent: 2 }, "2027-01-02T09:00:00Z", "2027-01-02T09:35:00Z");
      expect(summary(change)).toEqual([
        "2027-01-02T09:00:00Z queued late",
        "2027-01-02T09:15:00Z queued late",
        "2027-01-02T09:30:00Z queued late",
      ]);
      expect(change.rows?.map(({ backlog }) => backlog)).toEqual(
        [1, 2, 3].map(() => ({ slots: 2, since: at("2027-01-02T09:35:00Z") })),
      );
    });

    test("also at the job's limit: they wait, nothing is skipped", () => {
      const change = settle(all, "2027-01-02T09:00:00Z", "2027-01-02T09:35:00Z", { running: 1 });
      expect(summary(change).every((line) => line.endsWith("queued late"))).toBe(true);
    });

    test("the newest 100, and of the last day", () => {
      const minutes = settle(
        { cron: "* * * * *", catch_up: "all" },
        "2027-01-02T00:00:00Z",
        "2027-01-02T05:00:30Z",
      );
      const lines = summary(minutes);
      expect(lines).toHaveLength(301);
      expect(lines.filter((line) => line.endsWith("queued late"))).toHaveLength(100);
      expect(lines[200]).toBe("2027-01-02T03:20:00Z missed not_running late");
      expect(lines[201]).toBe("2027-01-02T03:21:00Z queued late");
      expect(minutes.rows?.[0]?.reason?.sentence).toContain(
        "catch_up: all runs the newest 100 of the last 1d.",
      );
      const hours = summary(
        settle({ cron: "0 * * * *", catch_up: "all" }, "2027-01-01T00:00:00Z", "2027-01-02T12:00:00Z"),
      );
      expect(hours.indexOf("2027-01-01T12:00:00Z queued late")).toBe(12);
      expect(hours[11]).toBe("2027-01-01T11:00:00Z missed not_running late");
    });

    test("a window of its own narrows the day, and cannot widen it", () => {
      const hourly = { cron: "0 * * * *", catch_up: "all" } as const;
      const queuedOf = (catch_up_window: number) =>
        summary(
          settle({ ...hourly, catch_up_window }, "2027-01-01T00:00:00Z", "2027-01-03T00:30:00Z"),
        ).filter((line) => line.endsWith("queued late")).length;
      expect([2 * HOUR, 24 * HOUR, 48 * HOUR].map(queuedOf)).toEqual([2, 24, 24]);
    });

    test("what lies before them shares one row when it is too much", () => {
      const change = settle(
        { cron: "* * * * *", catch_up: "all" },
        "2027-01-01T00:00:00Z",
        "2027-01-02T00:00:30Z",
      );
      expect(summary(change)[0]).toBe(
        "2027-01-01T00:00:00Z missed not_running late x1341 to 2027-01-01T22:20:00Z",
      );
      expect(change.rows).toHaveLength(101);
    });

    const tick = (live: Partial<LiveRuns>) =>
      settle(all, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", live).rows?.[0];

    const since = at("2027-01-02T08:40:00Z");

    test("an instant on time goes to the end of the line while it lasts", () => {
      const row = tick({ queued: 3, backlog: 3, backlogSince: since, running: 1 });
      expect(row).toMatchObject({ state: "queued", catchUp: false, backlog: { slots: 1, since } });
    });

    test("not when the line is full, or a day after the downtime: then it is skipped", () => {
      const old = at("2027-01-01T08:59:59Z");
      const late = tick({ queued: 2, backlog: 2, backlogSince: old });
      expect(late).toMatchObject({ state: "skipped", reason: { code: "overlap" } });
      expect(late?.reason?.sentence).toContain("2 waiting their turn after downtime");
      expect(tick({ queued: 100, backlog: 100, backlogSince: since })).toMatchObject({ state: "skipped" });
    });

    test("with an empty line it is an ordinary one", () => {
      const row = tick({});
      expect(row).toMatchObject({ state: "queued" });
      expect(row?.backlog).toBeUndefined();
      expect(tick({ running: 1 })).toMatchObject({ state: "skipped" });
    });
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

  test("skipped for overlap it can never run: the job failed", () => {
    const change = settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", { running: 1 });
    expect(summary(change)).toEqual(["2027-01-02T09:00:00Z skipped overlap"]);
    expect(change).toMatchObject({ state: "failed", stateReason: { code: "overlap" } });
  });

  test.each([
    [{ catch_up: "skip" } as const, "2027-01-02T09:00:06Z", "catch_up: skip runs no due time"],
    [{ catch_up_window: 60_000 }, "2027-01-02T09:01:01Z", "past its catch-up window of 1m"],
  ])("%j, seen %s: missed, and the state says by which rule", (more, now, words) => {
    const change = settle({ ...definition, ...more }, "2027-01-02T09:00:00Z", now);
    expect(change).toMatchObject({ state: "failed", stateReason: { code: "missed" } });
    expect(change.stateReason?.sentence).toContain(words);
  });

  test("catch_up: all catches it up within a day", () => {
    const all = { ...definition, catch_up: "all" } as const;
    expect(summary(settle(all, "2027-01-02T09:00:00Z", "2027-01-03T09:00:00Z"))).toEqual([
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
  const wait = (definition: Partial<JobDefinition>, max: number): number =>
    (settle(definition, "2027-01-02T09:00:00Z", "2027-01-02T09:00:00Z", {}, max).rows?.[0]?.notBefore ?? 0) -
    at("2027-01-02T09:00:00Z");

  test("a job's own goes before the setting, also where it is none", () => {
    const hourly = { cron: "0 * * * *" };
    expect(wait({ ...hourly, jitter: 0 }, 3600)).toBe(0);
    expect(wait({ ...hourly, jitter: 10 }, 3600)).toBeLessThanOrEqual(10);
    expect(wait({ ...hourly, jitter: 600_000 }, 0)).toBe(wait(hourly, 600));
    expect(wait({ ...hourly, jitter: 600_000 }, 0)).toBeGreaterThan(0);
  });

  test("spreads an `at` job too, which has no due time after it", () => {
    const spread = wait({ at: "2027-01-02T09:00:00Z", jitter: 60_000 }, 0);
    expect(spread).toBeGreaterThan(0);
    expect(spread).toBeLessThanOrEqual(60_000);
  });

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
