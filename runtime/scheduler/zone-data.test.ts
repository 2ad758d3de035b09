import { describe, expect, test } from "vitest";
import { MINUTE, SECOND, useStage } from "./stage.ts";
import { at, jobOf } from "./testing.ts";
import { renewNextFire, zoneDataReport } from "./zone-data.ts";

const NINE = at("2027-01-02T09:00:00Z");
const NOW = at("2027-01-02T08:30:00Z");
const daily = { cron: "0 9 * * *", timezone: "Europe/Lisbon" };

describe("under other zone data", () => {
  test("the next fire follows the rules as they are known now", () => {
    expect(renewNextFire(jobOf(daily, { nextFire: NINE + 60 * MINUTE }), null, NOW)).toEqual({
      nextFire: NINE,
    });
  });

  test("what was settled is not due again, also when the clock was set back since", () => {
    const job = jobOf(daily, { nextFire: NINE + 25 * 60 * MINUTE });
    expect(renewNextFire(job, NINE, NOW)).toEqual({ nextFire: at("2027-01-03T09:00:00Z") });
  });

  test("what is due already is settled as it was foreseen", () => {
    expect(renewNextFire(jobOf(daily, { nextFire: NOW - 1 }), null, NOW)).toEqual({});
  });

  test("an `at` is an instant, and a zone that is gone waits for its due time", () => {
    expect(
      renewNextFire(jobOf({ at: "2027-01-02T10:00:00Z" }, { nextFire: NINE + 60 * MINUTE }), null, NOW),
    ).toEqual({});
    expect(
      renewNextFire(jobOf({ ...daily, timezone: "Mars/Olympus" }, { nextFire: NINE }), null, NOW),
    ).toEqual({});
  });

  test("the report names versions, jobs and times, ten at most", () => {
    const moved = Array.from({ length: 12 }, (_, i) => ({
      job: jobOf({ ...daily, name: `job${i}` }, { nextFire: NINE }),
      before: NINE + 60 * MINUTE,
      zoneData: "2026a",
    }));
    expect(zoneDataReport(moved.slice(0, 1), "2026c")).toBe(
      "The zone data changed from 2026a to 2026c: 1 job fires at another time now: job0 at 2027-01-02T09:00:00Z, not 2027-01-02T10:00:00Z.",
    );
    expect(zoneDataReport(moved, "2026c")).toMatch(
      /12 jobs fire at other times now: job0 at .*; job9 at [^;]*; and 2 more\.$/,
    );
    expect(zoneDataReport([], "2026c")).toBeUndefined();
  });
});

const stage = useStage();

test("a scheduler that starts with newer zone data computes anew, tells it once, and repeats nothing", async () => {
  const s = stage();
  const moved = await s.register({ ...daily, name: "moved" });
  const same = await s.register({ ...daily, name: "same" });
  await s.scheduler.start();
  await s.clock.advance(MINUTE);
  await s.scheduler.stop();
  // As the older rules had it: summer time in January.
  await s.store.changeJob(moved.id, s.clock.now(), () => ({ nextFire: at("2027-01-03T08:00:00Z") }));

  const newer = s.openStore("2026c");
  s.use(s.machineOn(newer, { tick_interval_seconds: 3600 }));
  await s.scheduler.start();
  await s.clock.advance(SECOND);
  expect(s.told("zone_data")).toEqual([
    "The zone data changed from 2026a to 2026c: 1 job fires at another time now: moved at 2027-01-03T09:00:00Z, not 2027-01-03T08:00:00Z.",
  ]);
  expect(
    s.activities.flatMap((told) =>
      told.kind === "job_changed" && told.change === "rescheduled" ? [told.job.definition.name] : [],
    ),
  ).toEqual(["moved"]);
  await s.clock.advance(24 * 60 * MINUTE);
  for (const job of [moved, same]) {
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded", "2027-01-03T09:00:00Z succeeded"]);
  }
  await s.scheduler.stop();
  s.use(s.machineOn(newer, { tick_interval_seconds: 3600 }));
  await s.scheduler.start();
  expect(s.told("zone_data")).toHaveLength(1);
  expect(s.troubles()).toEqual([]);
  await s.scheduler.stop();
  await newer.close();
});
