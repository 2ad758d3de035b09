import { describe, expect, test } from "vitest";
import { MINUTE, SECOND, useStage } from "./stage.ts";
import { at } from "./testing.ts";

const stage = useStage();

describe("manual runs", () => {
  test("a live scheduler takes one; the schedule is untouched", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    const asked = s.jobs().runNow(job.id, { input: "now", follow: true });
    await s.clock.advance(2 * SECOND);
    expect(await asked).toMatchObject({ kind: "manual", state: "succeeded", input: "now" });
    expect(await s.reload(job)).toMatchObject({
      runCount: 0,
      lastRun: null,
      nextFire: at("2027-01-02T09:00:00Z"),
    });
  });

  test("who follows one hears once that a live scheduler has no slot for it", async () => {
    const s = stage();
    s.use(s.machineOn(s.store, { max_concurrent_jobs: 1 }));
    const release = s.holdAgents();
    await s.register({ name: "first", cron: "0 9 * * *" });
    const job = await s.register({ cron: "0 12 * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    let delays = 0;
    const asked = s.jobs().runNow(job.id, { follow: true, onDelay: () => (delays += 1) });
    await s.clock.advance(4 * SECOND);
    expect(delays).toBe(0);
    await s.clock.advance(30 * SECOND);
    expect(delays).toBe(1);
    release();
    await s.clock.advance(SECOND);
    release();
    await s.clock.advance(SECOND);
    expect(await asked).toMatchObject({ state: "succeeded" });
  });

  test("without a scheduler this process runs it, after settling what a dead one left", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *", on_crash: "fail" });
    await s.crashMidRun();
    const run = await s.jobs(false).runNow(job.id, { follow: true });
    expect(run).toMatchObject({ kind: "manual", state: "succeeded", output: "done" });
    expect((await s.states(job))[0]).toBe("2027-01-02T09:00:00Z failed lost");
  });

  test("at the job's limit it is refused", async () => {
    const s = stage();
    s.holdAgents();
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const answer = await s.jobs().runNow(job.id, { follow: false });
    expect(answer).toMatchObject({ refused: { code: "at_limit" } });
  });

  test("it works on a paused job", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *", enabled: false });
    expect(await s.jobs(false).runNow(job.id, { follow: true })).toMatchObject({
      state: "succeeded",
    });
    expect(await s.reload(job)).toMatchObject({ state: "paused" });
  });
});
