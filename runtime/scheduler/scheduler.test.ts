import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { AgentInvocation, AgentOutcome, StopReason } from "../agents/types.ts";
import { type Config, loadConfig } from "../config/index.ts";
import type { DeliveryMessage } from "../delivery/types.ts";
import { jobControl } from "../job-control.ts";
import { type Job, type Run, type Store, openSqliteStore } from "../store/index.ts";
import type { Activity } from "../types.ts";
import { type VirtualClock, countingRandomness, virtualClock } from "../virtual-clock.ts";
import type { Machine } from "./machine.ts";
import { TickingScheduler } from "./scheduler.ts";
import { settleDue } from "./settle.ts";
import { at } from "./testing.ts";

/** The whole scheduler on a virtual clock, a real SQLite file, and agents that are functions of the test. */

const START = at("2027-01-02T08:59:30Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;

type Agent = (invocation: AgentInvocation) => Promise<AgentOutcome>;

let folder: string;
let clock: VirtualClock;
let machine: Machine;
let store: Store;
let agent: Agent;
let activities: Activity[];
let delivered: DeliveryMessage[];
let leftovers: string[];
let scheduler: TickingScheduler;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "symbi-scheduler-"));
  clock = virtualClock(START);
  store = await openStore();
  agent = () => Promise.resolve(succeeded("done"));
  activities = [];
  delivered = [];
  leftovers = [];
  machine = machineOn(store);
  scheduler = new TickingScheduler(machine);
});

afterEach(async () => {
  await stop(scheduler);
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("firing", () => {
  test("a job fires when due, runs, is delivered, and is due again", async () => {
    const job = await register({ cron: "0 9 * * *" });
    await scheduler.start();
    await clock.advance(29 * SECOND);
    expect(await states(job)).toEqual([]);
    await clock.advance(1 * SECOND);
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    const [run] = await store.listRuns(job.id);
    expect(run).toMatchObject({
      output: "done",
      attempt: 1,
      latenessMs: 0,
      startedAt: at("2027-01-02T09:00:00Z"),
    });
    expect(delivered.map((message) => [message.channel, message.run.output])).toEqual([["stdout", "done"]]);
    expect(await reload(job)).toMatchObject({
      runCount: 1,
      failureCount: 0,
      nextFire: at("2027-01-03T09:00:00Z"),
    });
  });

  test("it wakes for a due instant between two ticks", async () => {
    const job = await register({ at: "2027-01-02T09:00:00.250Z" });
    await scheduler.start();
    await clock.advance(MINUTE);
    const [run] = await store.listRuns(job.id);
    expect(run?.latenessMs).toBe(0);
    expect(await reload(job)).toMatchObject({ state: "completed" });
  });

  test("an instant that falls due during a turn does not wait for the next tick", async () => {
    const job = await register({ at: "2027-01-02T09:00:00.250Z" });
    const slow: Store = Object.assign(Object.create(store) as Store, {
      nextDue: async () => {
        clock.setWall(Math.max(clock.now(), at("2027-01-02T09:00:00.251Z")));
        return store.nextDue();
      },
    });
    scheduler = new TickingScheduler(machineOn(slow));
    clock.setWall(at("2027-01-02T09:00:00.100Z"));
    await scheduler.start();
    await clock.advance(1);
    expect((await store.listRuns(job.id))[0]).toMatchObject({ state: "succeeded", latenessMs: 1 });
  });

  test("every due instant is one row", async () => {
    const job = await register({ cron: "*/10 * * * * *" });
    await scheduler.start();
    await clock.advance(10 * MINUTE);
    const runs = await store.listRuns(job.id);
    expect(runs).toHaveLength(60);
    expect(new Set(runs.map((run) => run.scheduledAt)).size).toBe(60);
  });

  test("a clock set back an hour repeats nothing; set forward, it is one catch-up", async () => {
    const job = await register({ cron: "* * * * *" });
    await scheduler.start();
    await clock.advance(5 * MINUTE);
    clock.setWall(clock.now() - 60 * MINUTE);
    await clock.advance(5 * MINUTE);
    expect(await states(job)).toHaveLength(5);
    clock.setWall(START + 3 * 60 * MINUTE);
    await clock.advance(2 * SECOND);
    const runs = await store.listRuns(job.id);
    expect(runs.filter((run) => run.state === "succeeded")).toHaveLength(6);
    expect(runs[0]).toMatchObject({ scheduledAt: at("2027-01-02T11:59:00Z"), catchUp: true });
    const instants = runs.map((run) => run.scheduledAt).sort((a, b) => a - b);
    expect(instants).toEqual(Array.from({ length: 180 }, (_, i) => at("2027-01-02T09:00:00Z") + i * MINUTE));
  });

  test("input, session summary and limits reach the agent", async () => {
    const seen: AgentInvocation[] = [];
    agent = (invocation) => {
      seen.push(invocation);
      return Promise.resolve({ ...succeeded("out"), summary: `summary ${seen.length}` });
    };
    await register({ cron: "* * * * *", input: "Look", policy: { max_runtime: 5000 } });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    expect(
      seen.map((one) => [one.input, one.session.summary, one.limits.maxRuntime, one.runsBefore]),
    ).toEqual([
      ["Look", null, 5000, 0],
      ["Look", "summary 1", 5000, 1],
    ]);
  });

  test("fully_ephemeral gets no summary", async () => {
    const summaries: (string | null)[] = [];
    agent = (invocation) => {
      summaries.push(invocation.session.summary);
      return Promise.resolve({ ...succeeded("out"), summary: "kept" });
    };
    await register({ cron: "* * * * *", session_mode: "fully_ephemeral" });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    expect(summaries).toEqual([null, null]);
  });
});

describe("limits", () => {
  test("a job at its limit skips the tick, and says so", async () => {
    const release = holdAgents();
    const job = await register({ cron: "* * * * *" });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    expect(await states(job)).toEqual([
      "2027-01-02T09:00:00Z running",
      "2027-01-02T09:01:00Z skipped overlap",
    ]);
    expect(activities).toContainEqual(
      expect.objectContaining({ kind: "ended", run: expect.objectContaining({ state: "skipped" }) }),
    );
    release();
    await clock.advance(MINUTE);
    expect((await states(job)).at(-1)).toBe("2027-01-02T09:02:00Z running");
    release();
  });

  test("beyond the global limit runs wait, and start oldest first as slots come free", async () => {
    const release = holdAgents();
    machine = machineOn(store, { max_concurrent_jobs: 2 });
    scheduler = new TickingScheduler(machine);
    const jobs = await Promise.all(["a", "b", "c"].map((name) => register({ name, cron: "0 9 * * *" })));
    await scheduler.start();
    await clock.advance(MINUTE);
    expect(scheduler.inFlight).toBe(2);
    const before = (await Promise.all(jobs.map(states))).flat();
    expect(before.filter((line) => line.endsWith("running"))).toHaveLength(2);
    expect(before.filter((line) => line.endsWith("queued"))).toHaveLength(1);
    release();
    await clock.advance(SECOND);
    release();
    await clock.advance(SECOND);
    expect((await Promise.all(jobs.map(states))).flat()).toEqual(
      Array(3).fill("2027-01-02T09:00:00Z succeeded"),
    );
  });
});

describe("failures", () => {
  const failing = (): Promise<AgentOutcome> => Promise.resolve(failed("It exited with 1."));

  test("max_retries failed runs in a row end in the dead letter; reset makes it fire again", async () => {
    agent = failing;
    const job = await register({ cron: "* * * * *", max_retries: 2 });
    await scheduler.start();
    await clock.advance(5 * MINUTE);
    expect(await states(job)).toEqual([
      "2027-01-02T09:00:00Z failed exit",
      "2027-01-02T09:01:00Z failed exit",
    ]);
    expect(await reload(job)).toMatchObject({ state: "dead_letter", failureCount: 2, nextFire: null });
    agent = () => Promise.resolve(succeeded("well again"));
    await jobControl(machine, () => true).reset(job.id);
    await clock.advance(MINUTE);
    expect((await states(job)).at(-1)).toMatch(/succeeded$/);
    expect(await reload(job)).toMatchObject({ state: "active", failureCount: 0 });
  });

  test("a transient failure is tried again inside the run", async () => {
    const attempts: number[] = [];
    agent = (invocation) => {
      attempts.push(invocation.attempt);
      return Promise.resolve(
        invocation.attempt < 3 ? { ...failed("Busy."), transient: true } : succeeded("at last"),
      );
    };
    const job = await register({ at: "2027-01-02T09:00:00Z" });
    await scheduler.start();
    await clock.advance(3 * MINUTE);
    expect(attempts).toEqual([1, 2, 3]);
    const [run] = await store.listRuns(job.id);
    expect(run).toMatchObject({ state: "succeeded", attempt: 3, startedAt: at("2027-01-02T09:00:00Z") });
    expect((await store.listAttempts(run?.id ?? "")).map((one) => one.state)).toEqual([
      "failed",
      "failed",
      "succeeded",
    ]);
  });

  test("a denied run never starts, and the row says why", async () => {
    machine = {
      ...machineOn(store),
      judge: () => ({
        decision: "deny",
        code: "policy_not_enforced",
        reason: "Hours cannot be enforced.",
        trace: [],
      }),
    };
    scheduler = new TickingScheduler(machine);
    agent = () => Promise.reject(new Error("must not run"));
    const job = await register({ cron: "* * * * *", max_retries: 1 });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    expect(await states(job)).toEqual([
      "2027-01-02T09:00:00Z denied policy_not_enforced",
      "2027-01-02T09:01:00Z denied policy_not_enforced",
    ]);
    expect(await reload(job)).toMatchObject({ state: "active", failureCount: 0 });
  });

  test("what is not runnable fails once a fire and never dead-letters", async () => {
    machine = { ...machineOn(store), runnable: () => ({ ok: false, reason: "no such agent" }) };
    scheduler = new TickingScheduler(machine);
    const job = await register({ cron: "* * * * *", max_retries: 1 });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    expect(await states(job)).toEqual([
      "2027-01-02T09:00:00Z failed not_runnable",
      "2027-01-02T09:01:00Z failed not_runnable",
    ]);
    expect(await reload(job)).toMatchObject({ state: "active" });
  });

  test("a delivery that fails is tried again; the agent is not", async () => {
    let calls = 0;
    let tries = 0;
    agent = () => Promise.resolve(succeeded(`call ${++calls}`));
    machine = {
      ...machineOn(store),
      deliver: () => Promise.resolve(++tries < 3 ? { ok: false, error: "down", retry: true } : { ok: true }),
    };
    scheduler = new TickingScheduler(machine);
    const job = await register({ at: "2027-01-02T09:00:00Z" });
    await scheduler.start();
    await clock.advance(2 * MINUTE);
    const [run] = await store.listRuns(job.id);
    expect(run?.state).toBe("succeeded");
    expect(await store.listDeliveries(run?.id ?? "")).toMatchObject([{ state: "delivered", tries: 3 }]);
    expect(calls).toBe(1);
  });

  test("a store that refuses for a while loses no result", async () => {
    let refusals = 3;
    const flaky: Store = Object.assign(Object.create(store) as Store, {
      finishAttempts: (...args: Parameters<Store["finishAttempts"]>) =>
        refusals-- > 0 ? Promise.reject(new Error("disk full")) : store.finishAttempts(...args),
    });
    machine = machineOn(flaky);
    scheduler = new TickingScheduler(machine);
    const job = await register({ at: "2027-01-02T09:00:00Z" });
    await scheduler.start();
    await clock.advance(MINUTE);
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(activities.filter((activity) => activity.kind === "trouble")).toHaveLength(1);
  });
});

describe("stop and crash", () => {
  test("a graceful stop waits for what runs", async () => {
    const release = holdAgents();
    const job = await register({ cron: "* * * * *" });
    await scheduler.start();
    await clock.advance(MINUTE);
    const stopped = scheduler.stop();
    await clock.advance(5 * SECOND);
    release();
    await clock.advance(0);
    await stopped;
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    await clock.advance(10 * MINUTE);
    expect(await states(job)).toHaveLength(1);
  });

  test("past shutdown_timeout the agent is told to end; its run goes on at the next start", async () => {
    agent = untilStopped;
    const job = await register({ cron: "0 9 * * *" });
    await scheduler.start();
    await clock.advance(MINUTE);
    const stopped = scheduler.stop();
    await clock.advance(31 * SECOND);
    await stopped;
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z queued stopped"]);
    agent = () => Promise.resolve(succeeded("second try"));
    scheduler = new TickingScheduler(machine);
    await scheduler.start();
    await clock.advance(SECOND);
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
  });

  test("two schedulers on one store: the second is refused and told who has it", async () => {
    await scheduler.start();
    const secondStore = await openStore();
    const second = new TickingScheduler(machineOn(secondStore));
    await expect(second.start()).rejects.toThrow(/A scheduler \(pid \d+ on .*\) is running on/);
    await secondStore.close();
  });

  test.each([
    ["retry", "2027-01-02T09:00:00Z succeeded", ["lost", "succeeded"]],
    ["fail", "2027-01-02T09:00:00Z failed lost", ["lost"]],
  ] as const)("after a crash, on_crash: %s", async (onCrash, end, attempts) => {
    const job = await register({ at: "2027-01-02T09:00:00Z", on_crash: onCrash });
    await crashMidRun();
    await scheduler.start();
    await clock.advance(SECOND);
    expect(await states(job)).toEqual([end]);
    const [run] = await store.listRuns(job.id);
    expect((await store.listAttempts(run?.id ?? "")).map((one) => one.state)).toEqual(attempts);
    expect(leftovers).toEqual([(await store.listAttempts(run?.id ?? ""))[0]?.fence]);
  });

  test("a late result of a fenced attempt is dropped", async () => {
    const release = holdAgents();
    const job = await register({ at: "2027-01-02T09:00:00Z", on_crash: "fail" });
    await scheduler.start();
    await clock.advance(MINUTE);
    const [running] = await store.runningAttempts();
    const lost = {
      attemptState: "lost",
      state: "failed",
      reason: { code: "lost", sentence: "Lost." },
    } as const;
    const rest = {
      output: null,
      outputTruncated: false,
      error: null,
      exitCode: null,
      executionMs: 0,
      summary: null,
      usage: null,
      deliveries: [],
    };
    await store.finishAttempts(
      clock.now(),
      [{ runId: running?.run.id ?? "", fence: running?.attempt.fence ?? "", ...lost, ...rest }],
      () => ({}),
    );
    release();
    await clock.advance(SECOND);
    expect(await states(job)).toEqual(["2027-01-02T09:00:00Z failed lost"]);
    expect(activities).toContainEqual(
      expect.objectContaining({ kind: "trouble", message: expect.stringContaining("late result") }),
    );
  });
});

describe("manual runs", () => {
  test("a live scheduler takes one; the schedule is untouched", async () => {
    const job = await register({ cron: "0 9 * * *" });
    await scheduler.start();
    const asked = jobControl(machine, () => true).runNow(job.id, { input: "now", follow: true });
    await clock.advance(2 * SECOND);
    expect(await asked).toMatchObject({ kind: "manual", state: "succeeded", input: "now" });
    expect(await reload(job)).toMatchObject({
      runCount: 0,
      lastRun: null,
      nextFire: at("2027-01-02T09:00:00Z"),
    });
  });

  test("without a scheduler this process runs it, after settling what a dead one left", async () => {
    const job = await register({ cron: "0 9 * * *", on_crash: "fail" });
    await crashMidRun();
    const run = await jobControl(machine, () => false).runNow(job.id, { follow: true });
    expect(run).toMatchObject({ kind: "manual", state: "succeeded", output: "done" });
    expect((await states(job))[0]).toBe("2027-01-02T09:00:00Z failed lost");
  });

  test("at the job's limit it is refused", async () => {
    holdAgents();
    const job = await register({ cron: "0 9 * * *" });
    await scheduler.start();
    await clock.advance(MINUTE);
    const answer = await jobControl(machine, () => true).runNow(job.id, { follow: false });
    expect(answer).toMatchObject({ refused: { code: "at_limit" } });
  });

  test("it works on a paused job", async () => {
    const job = await register({ cron: "0 9 * * *", enabled: false });
    expect(await jobControl(machine, () => false).runNow(job.id, { follow: true })).toMatchObject({
      state: "succeeded",
    });
    expect(await reload(job)).toMatchObject({ state: "paused" });
  });
});

// --- the test's own machine

async function openStore(): Promise<Store> {
  return openSqliteStore(join(folder, "symbi.db"), { mode: "create", now: clock.now() });
}

function machineOn(on: Store, settings: Partial<{ max_concurrent_jobs: number }> = {}): Machine {
  const config: Config = loadConfig({ cwd: folder, env: {} }).config;
  return {
    store: on,
    clock,
    randomness: countingRandomness(),
    config: { ...config, scheduler: { ...config.scheduler, ...settings } },
    simulated: false,
    judge: () => ({ decision: "allow", trace: [] }),
    runnable: () => ({ ok: true }),
    runAgent: (invocation) => agent(invocation),
    endLeftovers: (fence) => {
      leftovers.push(fence);
      return Promise.resolve(true);
    },
    deliver: (message) => {
      delivered.push(message);
      return Promise.resolve({ ok: true });
    },
    tell: (activity) => activities.push(activity),
  };
}

async function register(definition: Partial<JobDefinition>): Promise<Job> {
  const registered = await jobControl(machine, () => true).register({
    jobs: [{ definition: { name: "report", agent: "reporter", ...definition }, source: null }],
    agents: [{ definition: { name: "reporter", executor: "echo" }, baseDir: folder }],
  });
  const [first] = registered.jobs;
  if (first === undefined) throw new Error("nothing was registered");
  return first.job;
}

async function reload(job: Job): Promise<Job> {
  const found = await store.findJob(job.id);
  if (found.found !== "one") throw new Error(`${job.id} is gone`);
  return found.job;
}

/** Oldest first. */
async function states(job: Job): Promise<string[]> {
  const runs = await store.listRuns(job.id);
  return runs
    .toReversed()
    .map((run) => `${iso(run)} ${run.state}${run.reason === null ? "" : ` ${run.reason.code}`}`);
}

function iso(run: Run): string {
  return new Date(run.scheduledAt).toISOString().replace(".000Z", "Z");
}

function succeeded(output: string): AgentOutcome {
  return {
    status: "succeeded",
    reason: null,
    transient: false,
    output,
    outputTruncated: false,
    exitCode: 0,
    summary: null,
    usage: null,
  };
}

function failed(sentence: string): AgentOutcome {
  return { ...succeeded(""), status: "failed", reason: { code: "exit", sentence }, exitCode: 1 };
}

/** Agents that run until the answered function is called; each call lets go of all that run then. */
function holdAgents(): () => void {
  let waiting: (() => void)[] = [];
  agent = (invocation) =>
    Promise.race([
      new Promise<AgentOutcome>((resolve) => waiting.push(() => resolve(succeeded("done")))),
      untilStopped(invocation),
    ]);
  return () => {
    const now = waiting;
    waiting = [];
    for (const go of now) go();
  };
}

function untilStopped(invocation: AgentInvocation): Promise<AgentOutcome> {
  return new Promise((resolve) => {
    invocation.signal.addEventListener("abort", () => {
      const { stop: code } = invocation.signal.reason as StopReason;
      resolve({ ...succeeded(""), status: "cancelled", reason: { code, sentence: "Told to stop." } });
    });
  });
}

/** Leaves one attempt `running`, as a scheduler killed in the middle would. */
async function crashMidRun(): Promise<void> {
  await clock.advance(MINUTE);
  const now = clock.now();
  await store.claimDue(now, 10, (job, live) => settleDue(job, live, { now, maxJitterSeconds: 0 }));
  for (const { run } of await store.readyRuns(now, 10)) {
    const start = { runId: run.id, start: true, fence: "fence of the dead", simulated: false } as const;
    await store.startAttempts(now, "dead owner", [start], () => ({}));
  }
}

async function stop(running: TickingScheduler): Promise<void> {
  const stopped = running.stop();
  await clock.advance(MINUTE);
  await stopped;
}
