import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AfterRun, LedgerRow, LiveRuns, Outcome, SettleDue, Store } from "../store.ts";
import type { Instant, Job, Run } from "../types.ts";
import { definition, outcome, reason, row, start } from "./material.ts";
import { Model } from "./model.ts";
import type { MakeSubject } from "./subject.ts";

const NAMES = ["a", "b", "c"];

const step = fc.oneof(
  fc.record({ do: fc.constant("register"), name: fc.nat(2), input: fc.nat(1) }),
  fc.record({ do: fc.constant("claim"), wait: fc.nat(25), limit: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("change"), job: fc.nat(5), to: fc.constantFrom("pause", "resume", "remove") }),
  fc.record({ do: fc.constant("manual"), job: fc.nat(5), request: fc.nat(3) }),
  fc.record({ do: fc.constant("start"), pick: fc.nat(9) }),
  fc.record({
    do: fc.constant("finish"),
    pick: fc.nat(9),
    as: fc.constantFrom("succeeded", "failed", "queued", "kill_failed"),
    late: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export function sequences(make: MakeSubject): void {
  describe("any sequence of operations", () => {
    test("leaves what a simple model says", async () => {
      expect.hasAssertions();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          const subject = await make();
          const store = await subject.open();
          try {
            await follow(store, steps);
          } finally {
            await store.close();
            await subject.remove();
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}

async function follow(store: Store, steps: readonly Step[]): Promise<void> {
  const model = new Model();
  const ids = new Map<string, string>();
  let now = 100;
  for (const [i, each] of steps.entries()) {
    now += 1;
    if (each.do === "claim") now += each.wait;
    await take(each, i, now, store, model, ids);
    await compare(store, model, ids);
  }
}

/** The same step on both sides. `ids`: what the store calls the model's runs. */
async function take(
  each: Step,
  index: number,
  now: Instant,
  store: Store,
  model: Model,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  switch (each.do) {
    case "register": {
      const name = NAMES[each.name] ?? "";
      const id = `${name}-${index}`;
      const input = String(each.input);
      const jobs = [{ id, definition: definition(name, { input }), source: null }];
      const decide = {
        create: () => ({ nextFire: now + 5 }),
        update: (job: Job, _: unknown, live: LiveRuns) => settle(now)(job, live),
      };
      await store.register({ now, jobs, agents: [] }, decide);
      model.register(name, id, input, now, settle(now));
      return;
    }
    case "claim":
      await store.claimDue(now, each.limit, settle(now));
      model.claim(now, each.limit, settle(now));
      return;
    case "change": {
      const id = model.jobs[each.job]?.id ?? "nobody";
      await store.changeJob(id, now, changeTo(each.to, now));
      model.change(id, now, changeTo(each.to, now));
      return;
    }
    case "manual": {
      const id = model.jobs[each.job]?.id ?? "nobody";
      const requestId = `request-${each.request}`;
      await store.enqueueManual({ requestId, jobId: id, input: null, now, admit: () => undefined });
      model.manual(id, requestId, now);
      return;
    }
    case "start": {
      const run = pick(model.runs, each.pick);
      if (run === undefined) return;
      const fence = `fence-${index}`;
      await store.startAttempts(now, "owner", [start(ids.get(run.id) ?? "", fence)], after);
      model.start(run.id, fence, now);
      return;
    }
    case "finish": {
      const live = model.attempts.filter((attempt) => attempt.state === "running" || each.late);
      const attempt = pick(live, each.pick);
      if (attempt === undefined) return;
      const runId = ids.get(attempt.runId) ?? "";
      const result = finished(each.as, attempt.fence, now, runId, `${attempt.fence}.out`);
      const settled = await store.finishAttempts(now, [result], after);
      const stored = model.finish({ ...result, runId: attempt.runId }, now, after);
      expect(settled.map(({ runId, result }) => ({ runId, result }))).toEqual([
        { runId, result: stored ? "stored" : "fenced" },
      ]);
      return;
    }
  }
}

/** A small policy: two at a time, every ten, all that was missed in one go. */
function settle(now: Instant): SettleDue {
  return (job, live) => {
    if (job.state !== "active" || job.nextFire === null) return {};
    let free = 2 - live.queued - live.running - live.killFailed;
    let at = job.nextFire;
    const rows: LedgerRow[] = [];
    for (; at <= now; at += 10) {
      rows.push(free > 0 ? row(at) : row(at, { state: "skipped", reason: reason("overlap") }));
      free -= 1;
    }
    return { rows, nextFire: at };
  };
}

function changeTo(to: "pause" | "resume" | "remove", now: Instant): SettleDue {
  switch (to) {
    case "pause":
      return () => ({ state: "paused", nextFire: null, cancelWaiting: reason("paused") });
    case "resume":
      return () => ({ state: "active", nextFire: now + 10, failureCount: 0 });
    case "remove":
      return () => ({ remove: true, cancelWaiting: reason("job_removed") });
  }
}

const after: AfterRun = (job, run) => {
  if (run.state === "succeeded") return { failureCount: 0 };
  if (run.state === "queued") return job.state === "paused" ? { cancelWaiting: reason("paused") } : {};
  const failureCount = job.failureCount + 1;
  return failureCount < 2 ? { failureCount } : { failureCount, state: "dead_letter", nextFire: null };
};

function finished(
  as: "succeeded" | "failed" | "queued" | "kill_failed",
  fence: string,
  now: Instant,
  runId: string,
  delivery: string,
): Outcome {
  return outcome(runId, fence, {
    state: as,
    attemptState: as === "queued" ? "failed" : as,
    usage: as === "kill_failed" ? null : { input_tokens: 3, cost_usd: 0.25 },
    deliveries: as === "queued" ? [] : [{ id: delivery, channel: "stdout" }],
    ...(as === "queued" ? { notBefore: now + 3 } : {}),
  });
}

async function compare(store: Store, model: Model, ids: Map<string, string>): Promise<void> {
  const byName = (a: Job, b: Job) => (a.definition.name < b.definition.name ? -1 : 1);
  const kept = model.jobs.filter((job) => job.removedAt === undefined);
  expect(await store.listJobs()).toEqual(kept.toSorted(byName));
  for (const job of model.jobs) {
    expect(await store.findJob(job.id)).toEqual({ found: "one", job });
    const runs = await store.listRuns(job.id);
    for (const run of runs) {
      const known = [...ids.values()].includes(run.id);
      const twin = model.runs.find((each) => !ids.has(each.id) && same(each, run));
      if (!known && twin !== undefined) ids.set(twin.id, run.id);
    }
    const expected = model.runs.filter(({ jobId }) => jobId === job.id);
    expect(new Set(runs)).toEqual(new Set(expected.map((run) => named(run, ids))));
    expect(runs.map(({ scheduledAt }) => scheduledAt)).toEqual(
      expected.map(({ scheduledAt }) => scheduledAt).toSorted((a, b) => b - a),
    );
  }
  for (const run of model.runs) {
    const id = ids.get(run.id) ?? "";
    const attempts = model.attempts.filter(({ runId }) => runId === run.id);
    expect(await store.listAttempts(id)).toEqual(attempts.map((each) => ({ ...each, runId: id })));
    const deliveries = model.deliveries.filter(({ runId }) => runId === run.id);
    expect(await store.listDeliveries(id)).toEqual(deliveries.map((each) => ({ ...each, runId: id })));
  }
  const running = model.attempts.filter(({ state }) => state === "running");
  expect((await store.runningAttempts()).map(({ attempt }) => attempt.fence)).toEqual(
    running.map(({ fence }) => fence),
  );
  const holding = model.runs.filter(({ state }) => state === "running" || state === "kill_failed");
  expect(await store.countRunning()).toBe(holding.length);
  expect(await store.tally()).toEqual(model.tally());
  const waits = model.runs.filter(({ state }) => state === "queued").map(({ notBefore }) => notBefore);
  for (const after of [0, ...waits]) expect(await store.nextDue(after)).toBe(model.nextDue(after));
  const latest = Math.max(0, ...model.runs.map(({ notBefore }) => notBefore));
  const ready = (await store.readyRuns(latest, 100)).map(({ run }) => run.id);
  expect(new Set(ready)).toEqual(new Set(model.ready(latest).map(({ id }) => ids.get(id))));
}

/** New in the store, new in the model: the same row if it is the same job, kind and instant. */
function same(a: Run, b: Run): boolean {
  return a.jobId === b.jobId && a.kind === b.kind && a.scheduledAt === b.scheduledAt;
}

function named(run: Run, ids: ReadonlyMap<string, string>): Run {
  return { ...run, id: ids.get(run.id) ?? "" };
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list.length === 0 ? undefined : list[index % list.length];
}
