import { describe, expect, test } from "vitest";
import { openSqliteStore, type Outcome, type Store, StoreError } from "../store/index.ts";
import { join } from "node:path";
import { MINUTE, SECOND, type Stage, succeeded, useStage } from "./stage.ts";

const stage = useStage();

/** The store, with its own way to finish. */
function finishing(s: Stage, finish: (outcomes: readonly Outcome[]) => Promise<void>): Store {
  return Object.assign(Object.create(s.store) as Store, {
    finishAttempts: async (...args: Parameters<Store["finishAttempts"]>) => {
      await finish(args[1]);
      return s.store.finishAttempts(...args);
    },
  });
}

async function registerJobs(s: Stage, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await s.register({ name: `job-${i}`, at: "2027-01-02T09:00:00Z" });
}

async function statesOf(s: Stage): Promise<string[]> {
  const jobs = await s.store.listJobs();
  return (await Promise.all(jobs.map((job) => s.states(job))))
    .flat()
    .map((line) => line.replace(/^\S+ /, ""));
}

describe("group commit", () => {
  test("ends that come together are one transaction, each told once and after it", async () => {
    const s = stage();
    const release = s.holdAgents();
    const groups: number[] = [];
    const toldBefore: number[] = [];
    const told = () => s.activities.filter(({ kind }) => kind === "ended").length;
    const store = finishing(s, async (outcomes) => {
      groups.push(outcomes.length);
      toldBefore.push(told());
    });
    s.use(s.machineOn(store));
    await registerJobs(s, 8);
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    release();
    await s.clock.advance(0);
    expect(groups).toEqual([8]);
    expect(toldBefore).toEqual([0]);
    expect(told()).toBe(8);
    expect(await statesOf(s)).toEqual(Array.from({ length: 8 }, () => "succeeded"));
  });

  test("what ends while a transaction is under way is the next one, and nothing due comes between", async () => {
    const s = stage();
    const ends = new Map<string, () => void>();
    s.agent = ({ job }) =>
      new Promise((resolve) => ends.set(job?.name ?? "", () => resolve(succeeded("done"))));
    const end = (...names: string[]) => names.forEach((name) => ends.get(name)?.());
    const groups: number[] = [];
    const slow = Promise.withResolvers<void>();
    s.use(
      s.machineOn(
        finishing(s, (outcomes) => (groups.push(outcomes.length) === 1 ? slow.promise : Promise.resolve())),
      ),
    );
    await registerJobs(s, 4);
    const next = await s.register({ name: "next", at: "2027-01-02T09:00:02Z" });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    end("job-0", "job-1");
    await s.clock.advance(SECOND);
    end("job-2", "job-3");
    await s.clock.advance(2 * SECOND);
    expect(groups).toEqual([2]);
    expect(await s.states(next)).toEqual([]);
    slow.resolve();
    await s.clock.advance(0);
    expect(groups).toEqual([2, 2]);
    expect((await statesOf(s)).sort()).toEqual(["running", ...Array<string>(4).fill("succeeded")]);
    end("next");
  });

  test("a turn starts all that is due before it stores the ends of what it started", async () => {
    const s = stage();
    const calls: string[] = [];
    const store = Object.assign(Object.create(s.store) as Store, {
      startAttempts: (...args: Parameters<Store["startAttempts"]>) => {
        calls.push("start");
        return s.store.startAttempts(...args);
      },
      finishAttempts: (...args: Parameters<Store["finishAttempts"]>) => {
        calls.push("finish");
        return s.store.finishAttempts(...args);
      },
    });
    s.use(s.machineOn(store, { max_concurrent_jobs: 300 }));
    await registerJobs(s, 300);
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    expect(calls.filter((call) => call === "start").length).toBeGreaterThan(1);
    expect(calls.indexOf("finish")).toBeGreaterThan(calls.lastIndexOf("start"));
    expect(s.activities.filter(({ kind }) => kind === "ended")).toHaveLength(300);
  });

  test("no transaction claims, starts or ends more than 500, however many are due at once", async () => {
    const s = stage();
    const most = { claimed: 0, started: 0, ended: 0 };
    const store = Object.assign(Object.create(s.store) as Store, {
      async claimDue(...args: Parameters<Store["claimDue"]>) {
        const claimed = await s.store.claimDue(...args);
        most.claimed = Math.max(most.claimed, claimed.jobs);
        return claimed;
      },
      startAttempts(...args: Parameters<Store["startAttempts"]>) {
        most.started = Math.max(most.started, args[2].length);
        return s.store.startAttempts(...args);
      },
      finishAttempts(...args: Parameters<Store["finishAttempts"]>) {
        most.ended = Math.max(most.ended, args[1].length);
        return s.store.finishAttempts(...args);
      },
    });
    s.use(s.machineOn(store, { max_concurrent_jobs: 2_000 }));
    await registerJobs(s, 1_100);
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    expect(s.activities.filter(({ kind }) => kind === "ended")).toHaveLength(1_100);
    for (const [what, count] of Object.entries(most)) {
      expect(count, what).toBeGreaterThan(1);
      expect(count, what).toBeLessThanOrEqual(500);
    }
  });

  test("ends that the database refuses hold up nothing that is due", async () => {
    const s = stage();
    let locked = true;
    const store = finishing(s, async () => {
      if (locked) throw new StoreError("locked", "the database is locked");
    });
    s.use(s.machineOn(store));
    await registerJobs(s, 1);
    const next = await s.register({ name: "next", at: "2027-01-02T09:00:05Z" });
    await s.scheduler.start();
    await s.clock.advance(35 * SECOND);
    expect(await s.states(next)).toEqual(["2027-01-02T09:00:05Z running"]);
    locked = false;
    await s.clock.advance(SECOND);
    expect(await statesOf(s)).toEqual(["succeeded", "succeeded"]);
  });

  test("an end that cannot be stored holds up no other, and is stored when it can be", async () => {
    const s = stage();
    let poisoned = true;
    const poison = (outcome: Outcome) => outcome.output === "output of job-3";
    s.agent = ({ job }) => Promise.resolve(succeeded(`output of ${job?.name}`));
    const store = finishing(s, async (outcomes) => {
      if (poisoned && outcomes.some(poison)) throw new RangeError("cannot be stored");
    });
    s.use(s.machineOn(store));
    await registerJobs(s, 8);
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    const running = await s.store.runningAttempts();
    expect(running.map(({ run }) => run.jobName)).toEqual(["job-3"]);
    expect((await statesOf(s)).filter((state) => state === "succeeded")).toHaveLength(7);
    const troubles = s.activities.filter(({ kind }) => kind === "trouble");
    expect(troubles).toEqual([
      expect.objectContaining({ message: expect.stringContaining("its result could not be stored") }),
    ]);
    poisoned = false;
    await s.clock.advance(SECOND);
    expect((await statesOf(s)).filter((state) => state === "succeeded")).toHaveLength(8);
  });

  test("a database that refuses everything is asked once a second for all of it, and told of once", async () => {
    const s = stage();
    let locked = true;
    const groups: number[] = [];
    const store = finishing(s, async (outcomes) => {
      groups.push(outcomes.length);
      if (locked) throw new StoreError("locked", "it is locked");
    });
    s.use(s.machineOn(store));
    await registerJobs(s, 8);
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND + 2_500);
    expect(groups).toEqual([8, 8, 8]);
    expect(s.activities.filter(({ kind }) => kind === "trouble")).toEqual([
      expect.objectContaining({
        message: "The results of 8 runs could not be stored; trying until they can: it is locked",
      }),
    ]);
    expect(s.activities.filter(({ kind }) => kind === "ended")).toEqual([]);
    locked = false;
    await s.clock.advance(SECOND);
    expect(await statesOf(s)).toEqual(Array.from({ length: 8 }, () => "succeeded"));
  });

  test("one late result among others is dropped by itself", async () => {
    const s = stage();
    const release = s.holdAgents();
    await registerJobs(s, 3);
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const [first] = await s.store.runningAttempts();
    if (first === undefined) throw new Error("nothing runs");
    const { runId, fence } = first.attempt;
    const lost = {
      attemptState: "lost",
      state: "failed",
      reason: { code: "lost", sentence: "Lost." },
    } as const;
    const rest = { output: null, outputTruncated: false, error: null, exitCode: null, executionMs: 0 };
    const none = { summary: null, usage: null, deliveries: [] };
    await s.store.finishAttempts(s.clock.now(), [{ runId, fence, ...lost, ...rest, ...none }], () => ({}));
    release();
    await s.clock.advance(0);
    expect((await statesOf(s)).sort()).toEqual(["failed lost", "succeeded", "succeeded"]);
    expect(s.activities.filter(({ kind }) => kind === "ended")).toHaveLength(2);
  });

  test("events are stored with the end of their attempt at the latest, and in order", async () => {
    const s = stage();
    s.agent = ({ emit }) => {
      for (const text of ["one", "two", "three"]) emit({ type: "log", level: "info", message: text });
      return Promise.resolve(succeeded("done"));
    };
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    s.use(
      s.machineOn(
        Object.assign(Object.create(s.store) as Store, { appendEvents: () => new Promise(() => undefined) }),
      ),
    );
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    const run = await s.lastRun(job);
    expect(run.state).toBe("succeeded");
    const events = await s.store.listEvents(run.id);
    expect(events.map(({ seq, data }) => [seq, data])).toEqual(
      ["one", "two", "three"].map((message, i) => [i + 1, { level: "info", message }]),
    );
  });

  test("killed before the commit, the run is running after the restart and settled once", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    const dead = s.openStore();
    let alive = true;
    s.use({
      ...s.machineOn(
        Object.assign(Object.create(dead) as Store, { finishAttempts: () => new Promise(() => undefined) }),
      ),
      clock: {
        ...s.clock,
        schedule: (ms, wake) => s.clock.schedule(ms, () => alive && wake()),
      },
    });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    expect(s.activities.filter(({ kind }) => kind === "ended")).toEqual([]);
    // Gone without a word, with its timers: the lock goes with it.
    alive = false;
    await dead.close();

    const again = openSqliteStore(join(s.folder, "symbi.db"), { mode: "existing", now: s.clock.now() });
    expect((await again.runningAttempts()).map(({ run }) => run.jobId)).toEqual([job.id]);
    s.use(s.machineOn(s.store));
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(await s.attemptStates(await s.lastRun(job))).toEqual(["lost", "succeeded"]);
    expect(await s.reload(job)).toMatchObject({ runCount: 1, state: "completed" });
    await again.close();
  });

  test("a run that cannot be started holds up no other", async () => {
    const s = stage();
    const store: Store = Object.assign(Object.create(s.store) as Store, {
      startAttempts: async (...args: Parameters<Store["startAttempts"]>) => {
        for (const { runId } of args[2])
          if ((await s.store.getRun(runId))?.jobName === "job-1") throw new RangeError("cannot be started");
        return s.store.startAttempts(...args);
      },
    });
    s.use(s.machineOn(store));
    await registerJobs(s, 4);
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect((await statesOf(s)).sort()).toEqual(["queued", "succeeded", "succeeded", "succeeded"]);
    expect(s.activities.filter(({ kind }) => kind === "trouble")).toEqual([
      expect.objectContaining({ message: expect.stringContaining("it could not be started") }),
    ]);
    // Nor what comes after the starts in a turn.
    expect(s.delivered).toHaveLength(3);
    expect(s.scheduler.lastTickAge).toBeLessThanOrEqual(SECOND);
  });
});
