import { expect, test } from "vitest";
import { Tally } from "./tally.ts";
import { planOf, simulated } from "./testing.ts";
import type { Plan, SimulationEvent } from "./types.ts";

const MINUTE = 60_000;

async function tallied(plan: Plan, zone = "UTC") {
  const limit = plan.config.scheduler.max_concurrent_jobs;
  const tally = new Tally(
    plan.jobs.map(({ name }) => name),
    { zone, limit },
  );
  for (const event of (await simulated(plan)).events) tally.add(event);
  return tally.result();
}

test("counts of a schedule, and where its runs ended", async () => {
  const plan = planOf(
    [
      { name: "mixed", cron: "0 * * * *", max_retries: 9 },
      { name: "denied", cron: "0 12 * * *", policy: { require_approval: true } },
      { name: "slow", cron: "*/30 6-7 * * *" },
      { name: "off", cron: "* * * * *", enabled: false },
    ],
    "2027-03-01T00:00:00Z",
    "2027-03-02T00:00:00Z",
    {
      runtime: (job) => (job === "slow" ? 40 * MINUTE : MINUTE),
      fails: (job, run) => job === "mixed" && run % 4 === 0,
    },
  );
  const { bySchedule, peak } = await tallied(plan);
  expect(bySchedule.get("mixed")).toMatchObject({ due: 24, fires: 24, succeeded: 18, failed: 6, skipped: 0 });
  expect(bySchedule.get("denied")).toMatchObject({ due: 1, fires: 0, denied: 1, first: null, last: null });
  expect(bySchedule.get("slow")).toMatchObject({
    due: 4,
    fires: 2,
    skipped: 2,
    first: Date.parse("2027-03-01T06:00:00Z"),
    last: Date.parse("2027-03-01T07:00:00Z"),
  });
  expect(bySchedule.get("off")).toMatchObject({ due: 0, fires: 0 });
  expect(peak).toEqual({ running: 2, at: Date.parse("2027-03-01T06:00:00Z") });
});

test("twelve due at one instant with ten slots: two wait", async () => {
  const jobs = Array.from({ length: 12 }, (_, i) => ({ name: `job-${i}`, cron: "0 9 * * *" }));
  const plan = planOf(jobs, "2027-03-01T00:00:00Z", "2027-03-03T00:00:00Z", { runtime: () => 2 * MINUTE });
  const { collisions, peak } = await tallied(plan);
  const collision = { due: 12, waited: 2, longest: 2 * MINUTE, total: 4 * MINUTE };
  expect(collisions).toEqual({
    count: 2,
    worst: [
      { at: Date.parse("2027-03-01T09:00:00Z"), ...collision },
      { at: Date.parse("2027-03-02T09:00:00Z"), ...collision },
    ],
    busiest: { at: Date.parse("2027-03-01T09:00:00Z"), due: 12 },
  });
  expect(peak.running).toBe(10);
});

test("a run that waits behind an earlier one collides too, also when it never gets to start", async () => {
  const plan = planOf(
    [
      { name: "hog", cron: "0 9 * * *" },
      { name: "late", cron: "1 9 * * *" },
      { name: "never", cron: "59 9 * * *" },
    ],
    "2027-03-01T00:00:00Z",
    "2027-03-01T10:00:00Z",
    { runtime: (job) => (job === "hog" ? 5 * MINUTE : 60 * MINUTE), scheduler: { max_concurrent_jobs: 1 } },
  );
  const { collisions, bySchedule } = await tallied(plan);
  expect(bySchedule.get("late")).toMatchObject({ waited: 1, longestWait: 4 * MINUTE });
  expect(bySchedule.get("never")).toMatchObject({ due: 1, fires: 0 });
  expect(collisions.worst).toEqual([
    { at: Date.parse("2027-03-01T09:01:00Z"), due: 1, waited: 1, longest: 4 * MINUTE, total: 4 * MINUTE },
  ]);
});

test("of many collisions the worst are kept, and all are counted", () => {
  const tally = new Tally(["a"], { zone: "UTC", limit: 1 });
  for (let at = 1; at <= 5_000; at++) {
    const waited = at % 1_000 === 0 ? at : 1;
    const events: SimulationEvent[] = [
      { kind: "due", at, job: "a", due: at, queued: true, instants: 1 },
      { kind: "fire", at: at + waited, job: "a", due: at, jitter: 0, waited, catchUp: false },
    ];
    for (const event of events) tally.add(event);
  }
  const { count, worst } = tally.result().collisions;
  expect(count).toBe(5_000);
  expect(worst).toHaveLength(20);
  expect(worst.slice(0, 6).map(({ at }) => at)).toEqual([5_000, 4_000, 3_000, 2_000, 1_000, 1]);
});

test("the heat map is by the clocks of its zone: starts, not due times", async () => {
  const plan = planOf([{ name: "a", cron: "30 23 * * 0" }], "2027-03-01T00:00:00Z", "2027-03-29T00:00:00Z");
  const { heat } = await tallied(plan, "Asia/Tokyo");
  // 23:30 on Sunday in UTC is 08:30 on Monday in Tokyo.
  const found = heat.flatMap((hours, day) =>
    hours.flatMap((count, hour) => (count > 0 ? [[day, hour, count]] : [])),
  );
  expect(found).toEqual([[1, 8, 4]]);
});
