import { expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import { MINUTE, useStage } from "./stage.ts";

const stage = useStage();
const HOUR = 60 * MINUTE;

/** Golden days: the instants at which a schedule's runs start over a change of the clocks, on the running scheduler. */
const days: readonly (readonly [string, Partial<JobDefinition>, string, readonly string[]])[] = [
  ["forward: 02:30 does not exist", newYork("30 2 * * *"), "2027-03-14T00:00:00Z", ["07:00", "06:30+1"]],
  ["forward, dst_gap: skip", newYork("30 2 * * *", { dst_gap: "skip" }), "2027-03-14T00:00:00Z", ["06:30+1"]],
  [
    "forward: each half hour goes on",
    newYork("*/30 1-3 * * *"),
    "2027-03-14T05:00:00Z",
    ["06:00", "06:30", "07:00", "07:30", "05:00+1", "05:30+1", "06:00+1", "06:30+1", "07:00+1", "07:30+1"],
  ],
  ["back: 01:30 comes twice", newYork("30 1 * * *"), "2027-11-07T00:00:00Z", ["05:30", "06:30+1"]],
  [
    "back, dst_overlap: both",
    newYork("30 1 * * *", { dst_overlap: "both" }),
    "2027-11-07T00:00:00Z",
    ["05:30", "06:30", "06:30+1"],
  ],
  [
    "Lisbon forward: 01:30 does not exist",
    { cron: "30 1 * * *", timezone: "Europe/Lisbon" },
    "2027-03-28T00:00:00Z",
    ["01:00", "00:30+1"],
  ],
  [
    "Lisbon back: 01:30 comes twice",
    { cron: "30 1 * * *", timezone: "Europe/Lisbon" },
    "2027-10-31T00:00:00Z",
    ["00:30", "01:30+1"],
  ],
  [
    "Lord Howe forward by half an hour",
    { cron: "15 2 * * *", timezone: "Australia/Lord_Howe" },
    "2027-10-02T14:00:00Z",
    ["15:30", "15:15+1"],
  ],
  [
    "Lord Howe back by half an hour",
    { cron: "45 1 * * *", timezone: "Australia/Lord_Howe" },
    "2027-04-03T14:00:00Z",
    ["14:45", "15:15+1"],
  ],
  [
    "Lord Howe back, dst_overlap: both",
    { cron: "45 1 * * *", timezone: "Australia/Lord_Howe", dst_overlap: "both" },
    "2027-04-03T14:00:00Z",
    ["14:45", "15:15", "15:15+1"],
  ],
];

function newYork(cron: string, more: Partial<JobDefinition> = {}): Partial<JobDefinition> {
  return { cron, timezone: "America/New_York", ...more };
}

test.each(days)("%s", async (_, definition, from, expected) => {
  const s = stage();
  s.clock.setWall(Date.parse(from));
  s.use(s.machineOn(s.store, { tick_interval_seconds: 3600 }));
  const job = await s.register(definition);
  await s.scheduler.start();
  await s.clock.advance(32 * HOUR);
  const runs = (await s.store.listRuns(job.id)).toReversed();
  const midnight = Date.parse(`${from.slice(0, 10)}T00:00:00Z`);
  const shown = runs.map(({ startedAt, scheduledAt }) => {
    expect(startedAt).toBe(scheduledAt);
    const later = Math.floor((scheduledAt - midnight) / (24 * HOUR));
    return `${new Date(scheduledAt).toISOString().slice(11, 16)}${later === 0 ? "" : `+${later}`}`;
  });
  expect(shown).toEqual(expected);
});
