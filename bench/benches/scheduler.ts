import { median } from "../measure.ts";
import type { Bench, Budget, Measurement } from "../report.ts";
import { duration, times } from "../report.ts";
import { syncTime } from "../scheduler/disk.ts";
import { idleTurns } from "../scheduler/idle.ts";
import { cronerLateness, lateness } from "../scheduler/lateness.ts";
import { life } from "../scheduler/life.ts";
import { memory } from "../scheduler/memory.ts";
import { throughput } from "../scheduler/throughput.ts";

/** Runs at once. */
const CONCURRENCY = 1_000;
const BURST_ROUNDS = 5;
const SUSTAINED = 30_000;
const SECONDS = 10;
const MEMORY_SECONDS = 30;
const MEGABYTE = 1e6;

export const schedulerBench: Bench = {
  name: "scheduler",
  title: "the whole scheduler on a SQLite file, agents that are a function in its process",
  async run() {
    const sync = syncTime();
    return [
      ...(await idle()),
      ...(await burst(1_000, 50, sync)),
      ...(await burst(10_000, 500, sync)),
      ...(await sustained()),
      ...(await late()),
      ...(await resident()),
    ];
  },
};

async function idle(): Promise<Measurement[]> {
  const counts = [1_000, 10_000, 100_000, 1_000_000];
  const took = await idleTurns(counts);
  const [few = NaN] = took;
  return took.map((ms, i) => ({
    what: `processor time of a turn with nothing due, ${count(counts[i] ?? NaN)} jobs`,
    symbi: duration(ms),
    against: `1,000 jobs ${duration(few)}`,
    ratio: times(ms / few),
    budget: atMost(ms, 0.05, "50 µs"),
  }));
}

/** The first round warms up. */
async function burst(jobs: number, budget: number, sync: number): Promise<Measurement[]> {
  const lives = [];
  for (let round = 0; round <= BURST_ROUNDS; round += 1) lives.push(await life(jobs, CONCURRENCY));
  lives.shift();
  const recorded = median(lives.map((each) => each.recorded));
  const ended = median(lives.map((each) => each.ended));
  const blocked = median(lives.map((each) => each.blocked));
  const against = `an fdatasync of 4 KiB ${duration(sync)}`;
  return [
    {
      what: `${count(jobs)} due at once, until all are in the ledger`,
      symbi: duration(recorded),
      against,
      ratio: times(recorded / sync),
      budget: atMost(recorded, budget, `${budget} ms`),
    },
    { what: "… until all have ended", symbi: duration(ended), against, ratio: times(ended / sync) },
    {
      what: "… longest block of the event loop",
      symbi: duration(blocked),
      against,
      ratio: times(blocked / sync),
      budget: atMost(blocked, 20, "20 ms"),
    },
  ];
}

async function sustained(): Promise<Measurement[]> {
  const { symbi, processor, peers, missing } = await throughput(SUSTAINED, CONCURRENCY);
  for (const { name, settings } of peers) console.log(`${name}: ${settings}`);
  for (const why of missing) console.log(`Not measured: ${why}`);
  const what = `${count(SUSTAINED)} runs due, started and ended, each step durable`;
  const ours = `${count(Math.round(symbi))} runs/s`;
  return [
    {
      what,
      symbi: ours,
      against: `of the processor, for a run ${duration(processor)}`,
      ratio: times(1_000 / symbi / processor),
      budget: { text: "≥ 10,000 runs/s", met: symbi >= 10_000 },
    },
    ...peers.map(({ name, leaves, rate }) => ({
      what: `… jobs added, taken and done, of each is left: ${leaves}`,
      symbi: ours,
      against: `${name} ${count(Math.round(rate))} jobs/s`,
      ratio: times(symbi / rate),
      budget: { text: "ahead", met: symbi > rate },
    })),
  ];
}

async function late(): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  for (const jobs of [100, 1_000]) {
    const ours = await lateness(jobs, SECONDS);
    const croner = await cronerLateness(jobs, SECONDS);
    rows.push({
      what: `${count(jobs)} due each second, from due to the durable start, p50 / p99`,
      symbi: `${duration(ours.p50)} / ${duration(ours.p99)}`,
      against: `croner's timers, nothing durable ${duration(croner.p50)} / ${duration(croner.p99)}`,
      ratio: times(ours.p99 / croner.p99),
      budget: atMost(ours.p99, 50, "p99 50 ms"),
    });
  }
  return rows;
}

async function resident(): Promise<Measurement[]> {
  const { most, early, late: last, runs } = await memory(100_000, 100, MEMORY_SECONDS);
  return [
    {
      what: `resident memory, 100,000 jobs, ${count(runs)} runs in ${MEMORY_SECONDS} s, at the most`,
      symbi: megabytes(most),
      against: `its first third ${megabytes(early)}, its last ${megabytes(last)}`,
      ratio: times(last / early),
      budget: atMost(most, 200 * MEGABYTE, "200 MB"),
    },
  ];
}

function atMost(value: number, limit: number, text: string): Budget {
  return { text: `≤ ${text}`, met: value <= limit };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
