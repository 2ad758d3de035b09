import { parseCron } from "../../compiler/cron/index.ts";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import { loadConfig } from "../../runtime/index.ts";
import { type Plan, simulate, Tally } from "../../runtime/simulate/index.ts";
import { median } from "../measure.ts";
import { duration, times } from "../report.ts";
import type { Bench } from "../report.ts";

const SCHEDULES = 100;
const ROUNDS = 3;
const FROM = Date.UTC(2027, 2, 1);
const TO = Date.UTC(2027, 3, 1);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What people schedule: mostly hourly and daily, in four zones, some more often. */
const crons = ["0 9 * * 1-5", "30 2 * * *", "15 * * * *", "*/30 8-18 * * *", "0 0 1 * *"];
const zones = ["UTC", "America/New_York", "Europe/Lisbon", "Asia/Tokyo"];

const everySecond = { name: "every-second", agent: "worker", cron: "* * * * * *" };

export const simulateBench: Bench = {
  name: "simulate",
  title: `a month of ${SCHEDULES} schedules through the whole scheduler, on a virtual clock`,
  async run() {
    const jobs = Array.from({ length: SCHEDULES }, (_, i) => ({
      name: `schedule-${i}`,
      agent: "worker",
      cron: crons[i % crons.length] ?? "",
      timezone: zones[i % zones.length] ?? "",
    }));
    const due = timed(() => enumerated(jobs));
    const { ms, fires } = await measured(jobs, { from: FROM, to: TO, leaps: true });
    const often = await measured([everySecond], { from: FROM, to: FROM + DAY, leaps: true });
    const whole = await measured([everySecond], { from: FROM, to: FROM + HOUR, leaps: false });
    const span = TO - FROM;
    return [
      {
        what: `${fires.toLocaleString("en-US")} fires`,
        symbi: `${duration(ms)}, ${Math.round(span / HOUR / (ms / 1000))} hours a second`,
        against: `the month itself`,
        ratio: times(span / ms),
      },
      {
        what: "a fire",
        symbi: duration(ms / fires),
        against: `to list its due time alone ${duration(due.ms / due.result)}`,
        ratio: times(ms / fires / (due.ms / due.result)),
      },
      {
        what: "a fire of each second, a day long",
        symbi: duration(often.ms / often.fires),
        against: `each through the whole scheduler ${duration(whole.ms / whole.fires)}`,
        ratio: times(whole.ms / whole.fires / (often.ms / often.fires)),
      },
    ];
  },
};

interface Asked {
  readonly from: number;
  readonly to: number;
  /** false: nothing is leapt over. */
  readonly leaps: boolean;
}

async function measured(
  jobs: readonly JobDefinition[],
  asked: Asked,
): Promise<{ readonly ms: number; readonly fires: number }> {
  const took: number[] = [];
  let fires = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    fires = await simulated(jobs, asked);
    took.push(performance.now() - start);
  }
  return { ms: median(took), fires };
}

async function simulated(jobs: readonly JobDefinition[], { from, to, leaps }: Asked): Promise<number> {
  const { config } = loadConfig({ cwd: "/", env: {} });
  const plan: Plan = {
    from,
    to,
    config,
    jobs,
    agents: [],
    down: [],
    runtime: (name) => (name === everySecond.name ? 0 : 20_000),
    fails: () => false,
  };
  const names = jobs.map(({ name }) => name);
  const tally = new Tally(names, { zone: "UTC", limit: config.scheduler.max_concurrent_jobs });
  await simulate(plan, (event) => tally.add(event), { leaps });
  return [...tally.result().bySchedule.values()].reduce((sum, counts) => sum + counts.fires, 0);
}

/** How many due times there are, from the cron walk alone. */
function enumerated(jobs: readonly JobDefinition[]): number {
  let count = 0;
  for (const { cron = "", timezone = "UTC" } of jobs) {
    const schedule = parseCron(cron, { timezone });
    for (let at = schedule.nextMs(FROM - 1); at !== undefined && at < TO; at = schedule.nextMs(at))
      count += 1;
  }
  return count;
}

function timed(work: () => number): { readonly ms: number; readonly result: number } {
  const start = performance.now();
  const result = work();
  return { ms: performance.now() - start, result };
}
