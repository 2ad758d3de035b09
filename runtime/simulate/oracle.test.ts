import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "../../compiler/cron/index.ts";
import { planOf, simulated } from "./testing.ts";

/**
 * The simulation against a model that shares nothing with the scheduler but the cron walk: it lists every due instant
 * of the span and goes through them, with ends before what is due at the same instant.
 */

interface Scheduled {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly max_concurrent: number;
  readonly takes: number;
}

interface Modelled {
  readonly fires: readonly string[];
  readonly skips: readonly string[];
}

interface Life {
  readonly job: Scheduled;
  readonly due: number;
  /** Its place: jobs take turns. */
  readonly turn: number;
  end: number;
}

function model(jobs: readonly Scheduled[], from: number, to: number, slots: number): Modelled {
  const due = jobs
    .flatMap((job) => instants(job, from, to).map((at) => ({ job, at })))
    .sort((a, b) => a.at - b.at);
  const fires: string[] = [];
  const skips: string[] = [];
  let running: Life[] = [];
  const queue: Life[] = [];
  const lastTurns = new Map<Scheduled, number>();
  let served = 0;

  const startAt = (at: number): void => {
    while (running.length < slots && queue.length > 0) {
      const [next] = queue.splice(0, 1);
      if (next === undefined) return;
      served = Math.max(served, next.turn);
      next.end = at + next.job.takes;
      running.push(next);
      fires.push(`${next.job.name} due ${next.due} at ${at}`);
      if (next.job.takes === 0) running.pop();
    }
  };
  // A slot that comes free at the instant itself is taken when what is due then is in the queue.
  const endUntil = (instant: number): void => {
    for (;;) {
      const end = Math.min(Infinity, ...running.map((life) => life.end));
      if (end > instant) return;
      running = running.filter((life) => life.end > end);
      if (end < instant) startAt(end);
    }
  };
  for (const { job, at } of due) {
    endUntil(at);
    const own = [...running, ...queue].filter((life) => life.job === job).length;
    if (own >= job.max_concurrent) {
      skips.push(`${job.name} due ${at}`);
      startAt(at);
      continue;
    }
    const turn = Math.max(served, (lastTurns.get(job) ?? 0) + 1);
    lastTurns.set(job, turn);
    queue.push({ job, due: at, turn, end: 0 });
    queue.sort((a, b) => a.turn - b.turn || a.due - b.due);
    startAt(at);
  }
  endUntil(to);
  return { fires: fires.sort(), skips: skips.sort() };
}

function instants({ cron, timezone }: Scheduled, from: number, to: number): number[] {
  const schedule = parseCron(cron, { timezone });
  const found: number[] = [];
  for (let at = schedule.nextMs(from - 1); at !== undefined && at < to; at = schedule.nextMs(at))
    found.push(at);
  return found;
}

async function scheduler(
  jobs: readonly Scheduled[],
  from: number,
  to: number,
  slots: number,
): Promise<Modelled> {
  const takes = new Map(jobs.map((job) => [job.name, job.takes]));
  const { events } = await simulated({
    ...planOf(
      jobs.map(({ name, cron, timezone, max_concurrent }) => ({ name, cron, timezone, max_concurrent })),
      new Date(from).toISOString(),
      new Date(to).toISOString(),
      { scheduler: { max_concurrent_jobs: slots, default_max_runtime: 1e9 } },
    ),
    runtime: (job) => takes.get(job) ?? 0,
  });
  const others = events.filter(({ kind }) => !["due", "fire", "skipped", "succeeded"].includes(kind));
  expect(others).toEqual([]);
  return {
    fires: events.flatMap((e) => (e.kind === "fire" ? [`${e.job} due ${e.due} at ${e.at}`] : [])).sort(),
    skips: events.flatMap((e) => (e.kind === "skipped" ? [`${e.job} due ${e.due}`] : [])).sort(),
  };
}

const HOUR = 3_600_000;

/** Around changes of the clocks, and an ordinary day. */
const starts = [
  "2027-03-13T18:00:00Z",
  "2027-03-27T18:00:00Z",
  "2027-04-03T06:00:00Z",
  "2027-06-30T00:00:00Z",
  "2027-10-02T06:00:00Z",
  "2027-11-06T18:00:00Z",
].map((text) => Date.parse(text));

const minute = fc.constantFrom("*", "0", "30", "*/7", "*/20", "5,35", "10-50/15");
const hour = fc.constantFrom("*", "*/2", "1", "2", "1-3", "0,2,9,18");
const zone = fc.constantFrom(
  "UTC",
  "America/New_York",
  "Europe/Lisbon",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
);
const span = fc.record({ start: fc.constantFrom(...starts), hours: fc.integer({ min: 1, max: 40 }) });
const life = {
  max_concurrent: fc.integer({ min: 1, max: 3 }),
  takes: fc.constantFrom(0, 1, 30_500, 90_000, 3_600_000, 5_400_500),
};

test("without a shortage of slots, every schedule fires and skips as its own timetable says", async () => {
  const job = fc.record({ minute, hour, timezone: zone, ...life });
  await fc.assert(
    fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 6 }), span, async (drawn, { start, hours }) => {
      const jobs = drawn.map(({ minute, hour, ...rest }, i) => ({
        ...rest,
        name: `job-${i}`,
        cron: `${minute} ${hour} * * *`,
      }));
      const to = start + hours * HOUR;
      expect(await scheduler(jobs, start, to, 1_000)).toEqual(model(jobs, start, to, 1_000));
    }),
    { numRuns: 60 },
  );
});

test("a run that ends at the instant when its schedule is due again is not in its way, however many end there", async () => {
  const hourly = { cron: "* * * * *", timezone: "UTC", max_concurrent: 1, takes: HOUR };
  const jobs = ["a", "b", "c"].map((name) => ({ ...hourly, name }));
  const from = Date.parse("2027-03-13T18:00:00Z");
  const { fires } = await scheduler(jobs, from, from + 3 * HOUR, 1_000);
  expect(fires).toEqual(
    jobs.flatMap(({ name }) =>
      [0, 1, 2].map((hours) => `${name} due ${from + hours * HOUR} at ${from + hours * HOUR}`),
    ),
  );
});

test("with few slots, jobs take turns, those of one turn in the order in which they were due, and nothing is lost", async () => {
  const job = fc.record({ minute, hour, ...life });
  const slots = fc.integer({ min: 1, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(job, { minLength: 2, maxLength: 6 }),
      span,
      slots,
      async (drawn, { start, hours }, slots) => {
        // A second of its own for each: which of two that are due at one instant goes first is nobody's promise.
        const jobs = drawn.map(({ minute, hour, ...rest }, i) => ({
          ...rest,
          timezone: "UTC",
          name: `job-${i}`,
          cron: `${i * 7} ${minute} ${hour} * * *`,
        }));
        const to = start + hours * HOUR;
        expect(await scheduler(jobs, start, to, slots)).toEqual(model(jobs, start, to, slots));
      },
    ),
    { numRuns: 60 },
  );
});
