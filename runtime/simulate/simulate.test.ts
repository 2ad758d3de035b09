import { expect, test } from "vitest";
import { planOf, simulated, told } from "./testing.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const from = "2027-03-01T00:00:00Z";

test("the first instant belongs to the span, the last does not", async () => {
  const plan = planOf([{ name: "daily", cron: "0 0 * * *" }], from, "2027-03-04T00:00:00Z");
  expect(told(await simulated(plan))).toEqual([
    "03-01T00:00:00Z fire daily",
    "03-02T00:00:00Z fire daily",
    "03-03T00:00:00Z fire daily",
  ]);
});

test("a fire that runs into the one before is skipped, and into which it ran is told", async () => {
  const plan = planOf([{ name: "slow", cron: "0 * * * *" }], from, "2027-03-01T04:00:00Z", {
    runtime: () => 90 * MINUTE,
    scheduler: { default_max_runtime: 2 * HOUR },
  });
  const result = await simulated(plan);
  expect(told(result)).toEqual([
    "03-01T00:00:00Z fire slow",
    "03-01T01:00:00Z skipped slow overlap into 03-01T00:00:00Z running",
    "03-01T02:00:00Z fire slow",
    "03-01T03:00:00Z skipped slow overlap into 03-01T02:00:00Z running",
  ]);
  expect(result.end.open).toEqual([]);
});

test("what is still running or waiting at the end is told", async () => {
  const plan = planOf(
    [
      { name: "a", cron: "0 1 * * *" },
      { name: "b", cron: "1 1 * * *" },
    ],
    from,
    "2027-03-01T01:02:00Z",
    { runtime: () => HOUR, scheduler: { max_concurrent_jobs: 1 } },
  );
  const { end } = await simulated(plan);
  expect(end.open).toEqual([
    {
      job: "a",
      due: Date.parse("2027-03-01T01:00:00Z"),
      state: "running",
      since: Date.parse("2027-03-01T01:00:00Z"),
    },
    {
      job: "b",
      due: Date.parse("2027-03-01T01:01:00Z"),
      state: "queued",
      since: Date.parse("2027-03-01T01:01:00Z"),
    },
  ]);
});

test("beyond the global limit a run waits, and how long is told", async () => {
  const jobs = [1, 2, 3].map((n) => ({ name: `job-${n}`, cron: "0 9 * * *" }));
  const plan = planOf(jobs, from, "2027-03-02T00:00:00Z", {
    runtime: () => 2 * MINUTE,
    scheduler: { max_concurrent_jobs: 2 },
  });
  const waits = (await simulated(plan)).events.flatMap((event) =>
    event.kind === "fire" ? [event.waited] : [],
  );
  expect(waits).toEqual([0, 0, 2 * MINUTE]);
});

test("a queued run is what the next fire runs into", async () => {
  const plan = planOf(
    [
      { name: "hog", cron: "0 0 * * *" },
      { name: "often", cron: "30 * * * *" },
    ],
    from,
    "2027-03-01T03:00:00Z",
    {
      runtime: (job) => (job === "hog" ? 2 * HOUR : 0),
      scheduler: { max_concurrent_jobs: 1, default_max_runtime: 5 * HOUR },
    },
  );
  expect(told(await simulated(plan))).toEqual([
    "03-01T00:00:00Z fire hog",
    "03-01T01:30:00Z skipped often overlap into 03-01T00:30:00Z queued",
    "03-01T02:00:00Z fire often due 03-01T00:30:00Z waited 5400000",
    "03-01T02:30:00Z fire often",
  ]);
});

test("the policy denies as it does in the runtime", async () => {
  const policy = { allowed_environments: ["production"], require_approval: true };
  const plan = planOf([{ name: "gated", cron: "0 9 * * *", policy }], from, "2027-03-02T00:00:00Z");
  const { events } = await simulated(plan);
  expect(events.filter(({ kind }) => kind !== "due")).toMatchObject([
    {
      kind: "denied",
      reason: { code: expect.stringMatching(/./), sentence: expect.stringContaining("policy.") },
    },
  ]);
});

test("failures in a row lead to the dead letter, and nothing fires after it", async () => {
  const plan = planOf([{ name: "breaks", cron: "0 * * * *", max_retries: 2 }], from, "2027-03-01T06:00:00Z", {
    fails: (_, run) => run >= 2,
  });
  const result = await simulated(plan);
  expect(told(result)).toEqual([
    "03-01T00:00:00Z fire breaks",
    "03-01T01:00:00Z fire breaks",
    "03-01T01:00:00Z failed breaks simulated_failure",
    "03-01T02:00:00Z fire breaks",
    "03-01T02:00:00Z failed breaks simulated_failure",
    "03-01T02:00:00Z job_state breaks dead_letter max_retries",
  ]);
  expect(result.end.jobs).toMatchObject([{ state: "dead_letter", nextFire: null }]);
});

test("an echo agent's script of failures is kept to, any other agent's is none", async () => {
  const echo = { fail_times: 1, output: "x" };
  const plan = planOf(
    [
      { name: "a", agent: "moody", cron: "0 0 * * *" },
      { name: "b", agent: "plain", cron: "0 1 * * *" },
    ],
    from,
    "2027-03-02T00:00:00Z",
    {
      agents: [
        { name: "moody", executor: "echo", echo },
        { name: "plain", model: "m", echo },
      ],
    },
  );
  expect(told(await simulated(plan))).toEqual([
    "03-01T00:00:00Z fire a",
    "03-01T00:00:00Z failed a scripted_failure",
    "03-01T01:00:00Z fire b",
  ]);
});

test("max_runtime ends what takes longer", async () => {
  const plan = planOf(
    [{ name: "long", cron: "0 9 * * *", policy: { max_runtime: 5 * MINUTE } }],
    from,
    "2027-03-02T00:00:00Z",
    { runtime: () => HOUR },
  );
  expect(told(await simulated(plan))).toEqual([
    "03-01T09:00:00Z fire long",
    "03-01T09:05:00Z timed_out long max_runtime",
  ]);
});

test("down and up again: what ran is stopped and goes on, what was missed is caught up by the rule", async () => {
  const plan = planOf([{ name: "hourly", cron: "0 * * * *" }], from, "2027-03-01T07:00:00Z", {
    runtime: () => 30 * MINUTE,
    down: [{ from: Date.parse("2027-03-01T01:10:00Z"), to: Date.parse("2027-03-01T05:20:00Z") }],
  });
  expect(told(await simulated(plan))).toEqual([
    "03-01T00:00:00Z fire hourly",
    "03-01T01:00:00Z fire hourly",
    "03-01T01:10:00Z down",
    "03-01T01:10:29.999Z requeued hourly stopped",
    "03-01T05:20:00Z up",
    "03-01T05:20:00Z missed hourly not_running due 03-01T02:00:00Z into 03-01T01:00:00Z queued",
    "03-01T05:20:00Z missed hourly not_running due 03-01T03:00:00Z into 03-01T01:00:00Z queued",
    "03-01T05:20:00Z missed hourly not_running due 03-01T04:00:00Z into 03-01T01:00:00Z queued",
    "03-01T05:20:00Z skipped hourly overlap due 03-01T05:00:00Z into 03-01T01:00:00Z queued",
    "03-01T05:20:00Z retry hourly attempt 2",
    "03-01T06:00:00Z fire hourly",
  ]);
});

test("jitter is the scheduler's own, and another schedule beside it changes nothing", async () => {
  const one = { name: "one", cron: "0 9 * * *" };
  const scheduler = { max_jitter_seconds: 600 };
  const to = "2027-03-03T00:00:00Z";
  const alone = told(await simulated(planOf([one], from, to, { scheduler })));
  expect(alone).toEqual([
    expect.stringMatching(/fire one due 03-01T09:00:00Z jitter \d+$/),
    expect.any(String),
  ]);
  const both = told(
    await simulated(planOf([{ name: "another", cron: "0 8 * * *" }, one], from, to, { scheduler })),
  );
  expect(both.filter((line) => line.includes(" one "))).toEqual(alone);
});

test("one-shots: one in the span, one before it, one after it", async () => {
  const plan = planOf(
    [
      { name: "in", at: "2027-03-01T12:00:00Z" },
      { name: "before", at: "2027-02-01T12:00:00Z" },
      { name: "after", at: "2027-04-01T12:00:00Z" },
    ],
    from,
    "2027-03-02T00:00:00Z",
  );
  const result = await simulated(plan);
  expect(told(result)).toEqual([
    "03-01T00:00:00Z job_state before failed missed",
    "03-01T12:00:00Z fire in",
    "03-01T12:00:00Z job_state in completed ",
  ]);
  expect(result.end.jobs.map(({ definition, state }) => `${definition.name} ${state}`)).toEqual([
    "after active",
    "before failed",
    "in completed",
  ]);
});

test("a job that is off does not fire; one that asks for what is not built is not runnable", async () => {
  const plan = planOf(
    [
      { name: "off", cron: "0 9 * * *", enabled: false },
      { name: "asks", cron: "0 9 * * *", budget: { max_cost: "5 EUR" } },
    ],
    from,
    "2027-03-02T00:00:00Z",
  );
  expect(told(await simulated(plan))).toEqual(["03-01T09:00:00Z failed asks not_runnable"]);
});

test("more due at one instant than one transaction takes are all claimed at that instant", async () => {
  const jobs = Array.from({ length: 3_000 }, (_, i) => ({ name: `job-${i}`, cron: "0 9 * * *" }));
  const plan = planOf(jobs, from, "2027-03-02T00:00:00Z", { scheduler: { max_concurrent_jobs: 10_000 } });
  const { events } = await simulated(plan);
  const fires = events.filter(({ kind }) => kind === "fire");
  expect(fires).toHaveLength(3_000);
  expect(new Set(fires.map(({ at }) => at))).toEqual(new Set([Date.parse("2027-03-01T09:00:00Z")]));
});

test("the same plan tells the same", async () => {
  const jobs = ["a", "b", "c"].map((name) => ({ name, cron: "*/20 * * * *", max_concurrent: 2 }));
  const plan = planOf(jobs, from, "2027-03-03T00:00:00Z", {
    runtime: (job) => (job === "b" ? 0 : 50 * MINUTE),
    fails: (_, run) => run % 3 === 0,
    scheduler: { max_concurrent_jobs: 2, max_jitter_seconds: 90 },
  });
  expect(await simulated(plan)).toEqual(await simulated(plan));
});

test("whoever is told and throws ends it, with that error", async () => {
  let count = 0;
  const plan = planOf([{ name: "a", cron: "* * * * *" }], from, "2028-03-01T00:00:00Z");
  const { simulate } = await import("./index.ts");
  const seen = simulate(plan, () => {
    count += 1;
    if (count === 3) throw new Error("enough");
  });
  await expect(seen).rejects.toThrow("enough");
  expect(count).toBe(3);
});
