import fc from "fast-check";
import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";
import { Tally } from "./tally.ts";
import { planOf } from "./testing.ts";
import type { Plan, SimulationEvent } from "./types.ts";

/**
 * A simulation that leaps over what is ordinary, against one in which the whole scheduler sees to each instant: what
 * is told and how things stand at the end are the same.
 */

const SECOND = 1_000;
const HOUR = 3_600_000;

async function lived(plan: Plan, leaps: boolean) {
  const events: SimulationEvent[] = [];
  const { leapt, ...end } = await simulate(plan, (event) => events.push(event), { leaps });
  const instants = events.map(({ at }) => at);
  expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  return { events: inOrder(events), totals: totals(plan, events), end, leapt };
}

/** What happens at one instant happens in order, but which of two runs that end then is done first is nobody's promise. */
function inOrder(events: readonly SimulationEvent[]): readonly SimulationEvent[] {
  const place = (event: SimulationEvent) => (event.kind === "succeeded" ? 1 : 0);
  return events.toSorted((a, b) => {
    if (a.kind !== "succeeded" || b.kind !== "succeeded") return a.at - b.at || place(a) - place(b);
    return a.at - b.at || a.due - b.due || (a.job < b.job ? -1 : 1);
  });
}

function totals({ jobs, config }: Plan, events: readonly SimulationEvent[]) {
  const limit = config.scheduler.max_concurrent_jobs;
  const tally = new Tally(
    jobs.map(({ name }) => name),
    { zone: "UTC", limit },
  );
  for (const event of events) tally.add(event);
  return tally.result();
}

async function expectTheSame(plan: Plan): Promise<number> {
  const [leaping, whole] = [await lived(plan, true), await lived(plan, false)];
  expect(whole.leapt).toBe(0);
  expect(leaping.events).toEqual(whole.events);
  expect(leaping.totals).toEqual(whole.totals);
  expect(leaping.end).toEqual(whole.end);
  return leaping.leapt;
}

const starts = [
  "2027-03-14T05:30:00Z",
  "2027-03-28T00:30:00Z",
  "2027-04-03T14:00:00Z",
  "2027-06-30T00:00:00Z",
];
const cron = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("*/20 * * * * *", "7 * * * * *", "*/45 */2 * * * *", "0,1,2 */5 * * * *"),
  },
  { weight: 3, arbitrary: fc.constantFrom("* * * * *", "*/5 * * * *", "*/7 1-3 * * *", "30 1,2 * * *") },
  { weight: 1, arbitrary: fc.constantFrom("*/30 * * * *", "0 0 1 1 *") },
);
const job = fc.record({
  cron,
  rules: fc.record({
    timezone: fc.constantFrom("UTC", "America/New_York", "Europe/Lisbon", "Australia/Lord_Howe"),
    max_concurrent: fc.constantFrom(1, 1, 2),
    catch_up: fc.constantFrom("once", "skip", "all"),
    dst_overlap: fc.constantFrom("first", "both"),
    max_retries: fc.integer({ min: 1, max: 4 }),
    jitter: fc.constantFrom(0, 0, 0, 30 * SECOND),
    enabled: fc.constantFrom(true, true, true, false),
  }),
  gated: fc.constantFrom(false, false, false, false, true),
  oneShot: fc.constantFrom(0, 0, 0, 0, 17 * 60 * SECOND),
  longest: fc.constantFrom(4 * HOUR, 4 * HOUR, 60 * SECOND),
  failTimes: fc.constantFrom(0, 0, 0, 2),
  /** Each Nth run fails. */
  fails: fc.constantFrom(0, 0, 0, 1, 3, 50),
  takes: fc.constantFrom(0, 0, 0, 1, 500, 3 * SECOND, 60 * SECOND, 61 * SECOND, 1_200 * SECOND),
});

test("leaping or not, what is told is the same, and how things stand at the end", async () => {
  let leapt = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...starts),
      fc.integer({ min: 1_200, max: 9_000 }),
      fc.integer({ min: 1, max: 6 }),
      fc.option(
        fc.record({ after: fc.integer({ min: 0, max: 2_400 }), lasts: fc.integer({ min: 1, max: 1_200 }) }),
      ),
      async (drawn, start, seconds, slots, down) => {
        const from = Date.parse(start);
        const to = from + seconds * SECOND;
        const named = drawn.map((each, i) => ({ ...each, name: `job-${i}` }));
        const of = new Map(named.map((each) => [each.name, each]));
        const downFrom = from + (down?.after ?? 0) * SECOND;
        const downTo = downFrom + (down?.lasts ?? 0) * SECOND;
        leapt += await expectTheSame({
          ...planOf(
            named.map(({ name, cron, oneShot, gated, longest, rules }) => ({
              ...rules,
              name,
              agent: `agent-${name}`,
              policy: { max_runtime: longest, ...(gated ? { require_approval: true } : {}) },
              ...(oneShot === 0 ? { cron } : { at: new Date(from + oneShot).toISOString() }),
            })),
            start,
            new Date(to).toISOString(),
            { scheduler: { max_concurrent_jobs: slots } },
          ),
          agents: named.map(({ name, failTimes }) => ({
            name: `agent-${name}`,
            executor: "echo",
            echo: { fail_times: failTimes },
          })),
          down: down === null || downTo >= to ? [] : [{ from: downFrom, to: downTo }],
          runtime: (name) => of.get(name)?.takes ?? 0,
          fails: (name, run) => {
            const each = of.get(name)?.fails ?? 0;
            return each > 0 && run % each === 0;
          },
        });
      },
    ),
    { numRuns: 60 },
  );
  expect(leapt).toBeGreaterThan(100);
});

test("of runs that are due at one instant, those start first whose jobs had fewer turns", async () => {
  const crons = ["* * * * *", "* * * * *", "*/2 * * * *", "*/3 * * * *", "*/5 * * * *"];
  const jobs = crons.map((cron, i) => ({ name: `job-${i}`, cron }));
  const plan = planOf(jobs, "2027-03-01T00:00:00Z", "2027-03-01T06:00:30Z");
  expect(await expectTheSame(plan)).toBeGreaterThan(300);
});

test("after a leap the queue has come as far as without it", async () => {
  const plan = planOf(
    [
      { name: "often", cron: "* * * * *" },
      { name: "x", cron: "30 */5 * * * *", max_retries: 1_000 },
      { name: "y", cron: "30 */10 * * * *", max_retries: 1_000 },
    ],
    "2027-03-01T00:00:00Z",
    "2027-03-01T03:00:00Z",
    { fails: (name) => name !== "often" },
  );
  expect(await expectTheSame(plan)).toBeGreaterThan(50);
});

test("ends that come to lie between due times, at them, and past the end of the time", async () => {
  const seconds = fc.integer({ min: 0, max: 59 });
  const takes = fc.constantFrom(0, 1, 999, 1_000, 7_000, 20_000, 45_500, 59_000, 60_000, 90_000);
  const each = fc.record({ second: seconds, minute: fc.constantFrom("*", "*/2", "*/3"), takes });
  const slots = fc.integer({ min: 1, max: 6 });
  let leapt = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(each, { minLength: 1, maxLength: 5 }),
      fc.uniqueArray(seconds, { minLength: 2, maxLength: 2 }),
      slots,
      async (drawn, [second = 0, other = 0], slots) => {
        const jobs = drawn.map(({ minute, ...rest }, i) => {
          // Some share a second, and some do not.
          const own = i < 2 ? second : i < 4 ? other : rest.second;
          return { name: `job-${i}`, cron: `${own} ${minute} * * * *`, max_concurrent: 2 };
        });
        const plan = planOf(
          jobs,
          "2027-03-01T00:00:00Z",
          new Date(Date.UTC(2027, 2, 1, 0, 50, other)).toISOString(),
          {
            scheduler: { max_concurrent_jobs: slots },
            runtime: (name) => drawn[Number(name.slice("job-".length))]?.takes ?? 0,
          },
        );
        leapt += await expectTheSame(plan);
      },
    ),
    { numRuns: 60 },
  );
  expect(leapt).toBeGreaterThan(100);
});

test("fair turns go on through a leap: who waits after it is who would have waited without it", async () => {
  const often = ["a", "b", "c"].map((name) => ({ name, cron: "* * * * *" }));
  const herd = ["d", "e", "f"].map((name) => ({ name, cron: "*/20 * * * *" }));
  const plan = planOf([...often, ...herd], "2027-03-01T00:00:00Z", "2027-03-01T02:00:00Z", {
    scheduler: { max_concurrent_jobs: 3 },
    runtime: (name) => (name < "d" ? 2 * SECOND : 10 * SECOND),
  });
  expect(await expectTheSame(plan)).toBeGreaterThan(90);
});

test("nearly all of a day of seconds is leapt over, around a run that takes an hour", async () => {
  const plan = planOf(
    [
      { name: "ticks", cron: "* * * * * *" },
      { name: "long", cron: "30 10 * * *" },
    ],
    "2027-03-01T00:00:00Z",
    "2027-03-02T00:00:00Z",
    { runtime: (name) => (name === "long" ? HOUR - 500 : 0) },
  );
  const { events, leapt } = await lived(plan, true);
  expect(events.filter(({ kind }) => kind === "fire")).toHaveLength(86_401);
  expect(leapt).toBeGreaterThan(86_300);
});
