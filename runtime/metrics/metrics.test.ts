import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import type { Tally } from "../store/store.ts";
import type { Job, Run, TokenUsage } from "../store/types.ts";
import type { Activity } from "../types.ts";
import { type VirtualClock, virtualClock } from "../virtual-clock.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { parseMetrics } from "./testing.ts";

const run: Run = {
  id: "run_1",
  jobId: "job_1",
  jobName: "daily-report",
  jobVersion: 1,
  agent: "reporter",
  kind: "scheduled",
  scheduledAt: 0,
  notBefore: 0,
  state: "succeeded",
  reason: null,
  attempt: 1,
  createdAt: 0,
  startedAt: 1500,
  completedAt: 4000,
  executionMs: 2400,
  latenessMs: 1500,
  input: null,
  output: null,
  outputTruncated: false,
  outputFile: null,
  error: null,
  summary: null,
  usage: null,
  simulated: false,
  catchUp: false,
  instants: 1,
  lastInstant: 0,
};
const job: Job = {
  id: "job_1",
  version: 1,
  definition: { name: "daily-report", agent: "reporter", cron: "0 9 * * *" },
  state: "active",
  stateReason: null,
  nextFire: null,
  runCount: 0,
  failureCount: 0,
  lastRun: null,
  createdAt: 0,
  updatedAt: 0,
  source: null,
};

let clock: VirtualClock;
let tally: Tally | undefined;
let removed: Set<string>;
/** Of jobs that are not called by their id. */
let names: Map<string, string>;
let metrics: Metrics;

beforeEach(async () => {
  clock = virtualClock(0);
  tally = {
    activeJobs: 5,
    pausedJobs: 2,
    runningRuns: 3,
    queuedRuns: 4,
    pendingDeliveries: 6,
    earliestDue: null,
  };
  removed = new Set();
  names = new Map();
  metrics = await make();
});

function make(mostJobs?: number): Promise<Metrics> {
  return createMetrics({
    clock,
    store: {
      tally: () => (tally === undefined ? Promise.reject(new Error("damaged")) : Promise.resolve(tally)),
      findJob: (id) =>
        Promise.resolve({
          found: "one",
          job: {
            ...job,
            id,
            definition: { ...job.definition, name: names.get(id) ?? id },
            ...(removed.has(id) ? { removedAt: 1 } : {}),
          },
        }),
    },
    pulse: () => ({ lastTickAge: 250, trouble: undefined, stopping: false }),
    ...(mostJobs === undefined ? {} : { mostJobs }),
  });
}

const ended = (more: Partial<Run>, usage: TokenUsage | null = null): Activity => ({
  kind: "ended",
  run: { ...run, ...more },
  job,
  usage,
});
const isDead = (updatedAt: number): Activity => ({
  kind: "job_state",
  job: { ...job, state: "dead_letter", updatedAt },
});

/** The samples of a family: `labels value`, without buckets. */
async function samples(family: string): Promise<string[]> {
  const found = parseMetrics(await metrics.text()).get(`symbiont_cron_${family}`);
  return (found?.samples ?? [])
    .filter(({ name }) => !name.endsWith("_bucket"))
    .map(({ name, labels, value }) => {
      const suffix = /_(sum|count)$/.exec(name.slice("symbiont_cron_".length + family.length))?.[0] ?? "";
      return [...(suffix === "" ? [] : [suffix.slice(1)]), ...Object.values(labels), value].join(" ");
    });
}

test("these are the families, each with a help text, and nothing else of ours", async () => {
  const families = parseMetrics(await metrics.text());
  const ours = [...families].filter(([name]) => name.startsWith("symbiont_"));
  expect(ours.map(([name, { type }]) => `${name.replace("symbiont_cron_", "")} ${type}`).sort()).toEqual([
    "clock_set_back_total counter",
    "cost_usd_total counter",
    "dead_letter_total counter",
    "denied_total counter",
    "execution_duration_seconds histogram",
    "expired_total counter",
    "in_flight_jobs gauge",
    "jobs gauge",
    "last_tick_age_seconds gauge",
    "lateness_seconds histogram",
    "missed_total counter",
    "outbox_pending gauge",
    "queued_runs gauge",
    "retries_total counter",
    "runs_total counter",
    "skipped_total counter",
    "store_up gauge",
    "tokens_total counter",
  ]);
  const page = readFileSync(new URL("../../docs/observing.md", import.meta.url), "utf8");
  const described = Array.from(page.matchAll(/^\| `(symbiont_\w+)`/gm), ([, name]) => name);
  expect(new Set(described)).toEqual(new Set(ours.map(([name]) => name)));
  for (const [name, { help }] of ours) expect(help, name).toMatch(/^[A-Z].{15,}\.$/);
  expect(families.get("process_cpu_seconds_total")?.type).toBe("counter");
  expect(families.get("process_resident_memory_bytes")?.samples[0]?.value).toBeGreaterThan(1e6);
  expect(families.has("nodejs_eventloop_lag_seconds")).toBe(true);
});

describe("counting", () => {
  test("ends of runs, by how, with their durations", async () => {
    for (const state of ["succeeded", "succeeded", "failed", "timed_out", "kill_failed"] as const)
      metrics.observe(ended({ state }));
    metrics.observe(ended({ state: "cancelled", executionMs: null }));
    expect(await samples("runs_total")).toEqual([
      "daily-report succeeded 2",
      "daily-report failed 1",
      "daily-report timed_out 1",
      "daily-report kill_failed 1",
      "daily-report cancelled 1",
    ]);
    expect(await samples("execution_duration_seconds")).toEqual([
      "sum daily-report 12",
      "count daily-report 5",
    ]);
  });

  test("what never ran is no run", async () => {
    metrics.observe(ended({ state: "missed", executionMs: null, instants: 1440 }));
    metrics.observe(ended({ state: "missed", executionMs: null }));
    for (const state of ["skipped", "denied", "expired"] as const)
      metrics.observe(ended({ state, executionMs: null }));
    expect(await samples("runs_total")).toEqual([]);
    expect(await samples("execution_duration_seconds")).toEqual([]);
    expect(await samples("missed_total")).toEqual(["daily-report 1441"]);
    for (const family of ["skipped_total", "denied_total", "expired_total"])
      expect(await samples(family)).toEqual(["daily-report 1"]);
  });

  test("a run that goes back to the queue is a retry and no end", async () => {
    metrics.observe(ended({ state: "queued" }));
    expect(await samples("retries_total")).toEqual(["daily-report 1"]);
    expect(await samples("runs_total")).toEqual([]);
  });

  test("lateness, once a run", async () => {
    for (const attempt of [1, 2, 3]) metrics.observe({ kind: "started", run: { ...run, attempt }, job });
    expect(await samples("lateness_seconds")).toEqual(["sum daily-report 1.5", "count daily-report 1"]);
  });

  test("tokens and cost of every attempt", async () => {
    const usage = { input_tokens: 100, output_tokens: 7, cost_usd: 0.25 };
    metrics.observe(ended({ state: "queued", usage }, usage));
    const both = { input_tokens: 200, output_tokens: 14, cost_usd: 0.5 };
    metrics.observe(ended({ attempt: 2, usage: both }, usage));
    metrics.observe(ended({}, { output_tokens: 1 }));
    expect(await samples("tokens_total")).toEqual(["daily-report input 200", "daily-report output 15"]);
    expect(await samples("cost_usd_total")).toEqual(["daily-report 0.5"]);
  });

  test("a clock that was set back", async () => {
    metrics.observe({ kind: "clock_set_back", message: "It was.", by: 60_000, waits: 0 });
    expect(await samples("clock_set_back_total")).toEqual(["1"]);
  });

  test("each way to dead letter once, also when two runs tell of it", async () => {
    metrics.observe(isDead(100));
    metrics.observe(isDead(100));
    expect(await samples("dead_letter_total")).toEqual(["daily-report 1"]);
    metrics.observe({ kind: "job_state", job: { ...job, state: "active", updatedAt: 200 } });
    metrics.observe(isDead(300));
    // Reset by another process, which nobody here is told of.
    metrics.observe(isDead(400));
    expect(await samples("dead_letter_total")).toEqual(["daily-report 3"]);
  });
});

describe("how things are now", () => {
  test("is read from the store and the scheduler when asked", async () => {
    expect(await samples("in_flight_jobs")).toEqual(["3"]);
    expect(await samples("queued_runs")).toEqual(["4"]);
    expect(await samples("outbox_pending")).toEqual(["6"]);
    expect(await samples("jobs")).toEqual(["active 5", "paused 2"]);
    expect(await samples("last_tick_age_seconds")).toEqual(["0.25"]);
    expect(await samples("store_up")).toEqual(["1"]);
  });

  test("is unknown while the store cannot be read; what was counted stays", async () => {
    metrics.observe(ended({}));
    tally = undefined;
    expect(await samples("store_up")).toEqual(["0"]);
    for (const family of ["in_flight_jobs", "queued_runs", "outbox_pending"])
      expect(await samples(family)).toEqual(["NaN"]);
    expect(await samples("runs_total")).toEqual(["daily-report succeeded 1"]);
  });
});

describe("the label job_name", () => {
  const from = (id: string, jobName: string) =>
    ended({ jobId: id, jobName }, { cost_usd: 1, input_tokens: 1 });

  test("takes any name", async () => {
    metrics.observe(from("a", 'odd "name" \\ with\nlines 😀'));
    expect(await samples("runs_total")).toEqual(['odd "name" \\ with\nlines 😀 succeeded 1']);
  });

  test("is bounded: more jobs than that are counted together", async () => {
    metrics = await make(2);
    for (const name of ["a", "b", "c", "d", "a", "c"]) metrics.observe(from(name, name));
    expect(await samples("runs_total")).toEqual(["a succeeded 2", "b succeeded 1", "_other succeeded 3"]);
  });

  test("goes some time after the job, with all its series, and makes room", async () => {
    metrics = await make(2);
    for (const name of ["a", "b"]) {
      metrics.observe(from(name, name));
      metrics.observe({ kind: "started", run: { ...run, jobId: name, jobName: name }, job });
      for (const state of ["queued", "missed", "skipped", "denied", "expired"] as const)
        metrics.observe(ended({ jobId: name, jobName: name, state }));
    }
    metrics.observe({
      kind: "job_state",
      job: { ...job, id: "a", definition: { ...job.definition, name: "a" }, state: "dead_letter" },
    });
    removed.add("a");
    expect(await metrics.text()).toContain('job_name="a"');
    await clock.advance(3_599_999);
    expect(await metrics.text()).toContain('job_name="a"');
    await clock.advance(600_000);
    const text = await metrics.text();
    expect(text).not.toContain('job_name="a"');
    expect(text).toContain('job_name="b"');
    metrics.observe(from("c", "c"));
    expect(await samples("runs_total")).toEqual(["b succeeded 1", "c succeeded 1"]);
  });

  test("goes when the job has another name", async () => {
    metrics.observe(from("j", "before"));
    metrics.observe(from("j", "after"));
    names.set("j", "after");
    await clock.advance(9e6);
    expect(await samples("runs_total")).toEqual(["after succeeded 1"]);
  });

  test("stays when another job has taken the name", async () => {
    metrics.observe(from("old", "a"));
    metrics.observe(from("new", "a"));
    removed.add("old");
    names.set("new", "a");
    await clock.advance(9e6);
    expect(await samples("runs_total")).toEqual(["a succeeded 2"]);
  });
});
