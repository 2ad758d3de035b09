import { describe, expect, test } from "vitest";
import { type Store, StoreError } from "../store/index.ts";
import { failed, MINUTE, SECOND, succeeded, untilStopped, useStage } from "./stage.ts";
import { TickingScheduler } from "./scheduler.ts";

const stage = useStage();

describe("stop and crash", () => {
  test("a graceful stop waits for what runs", async () => {
    const s = stage();
    const release = s.holdAgents();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const stopped = s.scheduler.stop();
    await s.clock.advance(5 * SECOND);
    release();
    await s.clock.advance(0);
    await stopped;
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    await s.clock.advance(10 * MINUTE);
    expect(await s.states(job)).toHaveLength(1);
  });

  test("past shutdown_timeout the agent is told to end; its run goes on at the next start", async () => {
    const s = stage();
    s.agent = untilStopped;
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const stopped = s.scheduler.stop();
    await s.clock.advance(31 * SECOND);
    await stopped;
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z queued stopped"]);
    s.agent = () => Promise.resolve(succeeded("second try"));
    s.use(s.machine);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
  });

  test("two schedulers on one store: the second is refused and told who has it", async () => {
    const s = stage();
    await s.scheduler.start();
    const secondStore = s.openStore();
    const second = new TickingScheduler(s.machineOn(secondStore));
    await expect(second.start()).rejects.toThrow(/A scheduler \(pid \d+ on .*\) is running on/);
    await secondStore.close();
  });

  test.each([
    ["retry", "2027-01-02T09:00:00Z succeeded", ["lost", "succeeded"]],
    ["fail", "2027-01-02T09:00:00Z failed lost", ["lost"]],
  ] as const)("after a crash, on_crash: %s", async (onCrash, end, attempts) => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", on_crash: onCrash });
    await s.crashMidRun();
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual([end]);
    const [run] = await s.store.listRuns(job.id);
    expect((await s.store.listAttempts(run?.id ?? "")).map((one) => one.state)).toEqual(attempts);
    expect(s.leftovers).toEqual([(await s.store.listAttempts(run?.id ?? ""))[0]?.fence]);
  });

  test.each([
    [false, "kill_failed kill_failed", "skipped overlap"],
    [true, "failed ended_late", "succeeded"],
  ])("a run that could not be killed keeps its slot; gone at the next start: %s", async (gone, was, then) => {
    const s = stage();
    const reason = { code: "kill_failed", sentence: "Still there." } as const;
    s.agent = () => Promise.resolve({ ...failed(""), status: "kill_failed", reason });
    const job = await s.register({ cron: "* * * * *", max_retries: 9 });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z kill_failed kill_failed",
      "2027-01-02T09:01:00Z skipped overlap",
    ]);
    await s.scheduler.stop();

    s.agent = () => Promise.resolve(succeeded("well again"));
    s.use({ ...s.machineOn(s.store), endLeftovers: () => Promise.resolve(gone) });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const [first, , last] = await s.states(job);
    expect([first, last]).toEqual([`2027-01-02T09:00:00Z ${was}`, `2027-01-02T09:02:00Z ${then}`]);
  });

  test("what a crash left, and cannot be settled yet, keeps no other waiting, and no stop", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", on_crash: "fail" });
    await s.crashMidRun();
    let refused = 0;
    const store: Store = Object.assign(Object.create(s.store) as Store, {
      finishAttempts: (...args: Parameters<Store["finishAttempts"]>) => {
        if (args[1].every(({ fence }) => fence !== "fence of the dead"))
          return s.store.finishAttempts(...args);
        refused += 1;
        return Promise.reject(new StoreError("corrupt", "its page is damaged"));
      },
    });
    const other = await s.register({ name: "other", cron: "* * * * *" });
    s.use(s.machineOn(store));
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(other)).toHaveLength(2);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z running"]);

    const stopped = s.scheduler.stop();
    await s.clock.advance(SECOND);
    await stopped;
    const tries = refused;
    await s.clock.advance(MINUTE);
    expect(refused).toBe(tries);
    const troubles = s.activities.filter(({ kind }) => kind === "trouble");
    expect(troubles).toEqual([
      expect.objectContaining({ message: expect.stringContaining("trying until it can") }),
      expect.objectContaining({
        message: expect.stringContaining("the next start of the scheduler settles it"),
      }),
    ]);

    s.use(s.machineOn(s.store));
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z failed lost"]);
  });

  test("what the dead one's agent told that it used is kept", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", on_crash: "retry" });
    await s.crashMidRun();
    const [before] = await s.store.listRuns(job.id);
    const used = (seq: number, input_tokens: number) =>
      ({
        runId: before?.id ?? "",
        attempt: 1,
        seq,
        at: s.clock.now(),
        type: "usage",
        data: { input_tokens },
      }) as const;
    await s.store.appendEvents([used(1, 40), used(2, 60)]);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    const [run] = await s.store.listRuns(job.id);
    expect(run).toMatchObject({ state: "succeeded", attempt: 2, usage: { input_tokens: 100 } });
    const ends = s.activities.flatMap((each) => (each.kind === "ended" ? [each.usage ?? null] : []));
    expect(ends[0]).toEqual({ input_tokens: 100 });
    expect(ends).toHaveLength(2);
  });

  test("what it used and cannot be read stops no start, and is told", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", on_crash: "fail" });
    await s.crashMidRun();
    const listEvents = () => Promise.reject(new StoreError("corrupt", "its page is damaged"));
    s.use(s.machineOn(Object.assign(Object.create(s.store) as Store, { listEvents })));
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z failed lost"]);
    expect(s.activities).toContainEqual(
      expect.objectContaining({
        kind: "trouble",
        message: expect.stringContaining("cannot be read: its page is damaged"),
      }),
    );
  });

  test("a late result of a fenced attempt is dropped", async () => {
    const s = stage();
    const release = s.holdAgents();
    const job = await s.register({ at: "2027-01-02T09:00:00Z", on_crash: "fail" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const [running] = await s.store.runningAttempts();
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
    await s.store.finishAttempts(
      s.clock.now(),
      [{ runId: running?.run.id ?? "", fence: running?.attempt.fence ?? "", ...lost, ...rest }],
      () => ({}),
    );
    release();
    await s.clock.advance(SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z failed lost"]);
    expect(s.activities).toContainEqual(
      expect.objectContaining({ kind: "trouble", message: expect.stringContaining("late result") }),
    );
  });
});
