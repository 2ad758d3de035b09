import { describe, expect, test } from "vitest";
import type { Job } from "../store/index.ts";
import { failed, MINUTE, SECOND, START, type Stage, succeeded, useStage } from "./stage.ts";

const stage = useStage();
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every due minute from the first to the last row has exactly one row. */
async function minutesOf(s: Stage, job: Job): Promise<{ rows: number; ran: number; gaps: number }> {
  const runs = await s.store.listRuns(job.id);
  const instants = new Set<number>();
  for (const { scheduledAt, lastInstant } of runs) {
    for (let at = scheduledAt; at <= lastInstant; at += MINUTE) {
      expect(instants.has(at)).toBe(false);
      instants.add(at);
    }
  }
  const span = (Math.max(...instants) - Math.min(...instants)) / MINUTE + 1;
  const ran = runs.filter(({ state }) => state === "succeeded").length;
  return { rows: runs.length, ran, gaps: span - instants.size };
}

describe("the clock jumps", () => {
  test.each([
    ["forward 1 h", HOUR, 1],
    ["forward 1 day", DAY, 1],
    ["8 h of sleep", 8 * HOUR, 1],
  ])("%s: one catch-up, no instant lost or repeated", async (_, by, caught) => {
    const s = stage();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    s.clock.setWall(s.clock.now() + by);
    await s.clock.advance(5 * MINUTE);
    const { ran, gaps } = await minutesOf(s, job);
    expect({ ran, gaps }).toEqual({ ran: 10 + caught, gaps: 0 });
    const caughtUp = (await s.store.listRuns(job.id)).filter(
      ({ catchUp, state }) => catchUp && state !== "missed",
    );
    expect(caughtUp).toHaveLength(caught);
  });

  test.each([
    ["1 h", HOUR],
    ["1 day", DAY],
  ])("back %s: nothing is repeated, and firing goes on where it was", async (_, by) => {
    const s = stage();
    s.use(s.machineOn(s.store, { tick_interval_seconds: 600 }));
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    s.clock.setWall(s.clock.now() - by);
    await s.clock.advance(by - MINUTE);
    expect(await s.states(job)).toHaveLength(5);
    await s.clock.advance(6 * MINUTE);
    const { rows, ran, gaps } = await minutesOf(s, job);
    expect([rows, ran, gaps]).toEqual([10, 10, 0]);
  });

  test("back and forth again: one row each", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    for (const by of [-HOUR, HOUR, -2 * MINUTE, 2 * MINUTE]) {
      await s.clock.advance(3 * MINUTE);
      s.clock.setWall(s.clock.now() + by);
    }
    await s.clock.advance(3 * MINUTE);
    expect((await minutesOf(s, job)).gaps).toBe(0);
    expect(s.told("clock_set_back")).toEqual([
      "The clock was set back by 1h. No due time that has its run fires again.",
      "The clock was set back by 2m. No due time that has its run fires again.",
    ]);
  });
});

describe("a clock that is set back keeps nothing waiting for longer", () => {
  test("a run that waits for its jitter", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *", jitter: 20 * MINUTE });
    await s.scheduler.start();
    await s.clock.advance(31 * SECOND);
    const planned = (await s.lastRun(job)).notBefore - s.clock.now();
    expect(planned).toBeGreaterThan(MINUTE);
    s.clock.setWall(s.clock.now() - HOUR);
    await s.clock.advance(planned - SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z queued"]);
    await s.clock.advance(2 * SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(await s.lastRun(job)).toMatchObject({ latenessMs: 0 });
    expect(s.told("clock_set_back")).toEqual([
      "The clock was set back by 1h. No due time that has its run fires again. 1 run or delivery that waits is not kept waiting for longer.",
    ]);
  });

  test("another attempt", async () => {
    const s = stage();
    s.agent = ({ attempt }) =>
      Promise.resolve(attempt === 1 ? { ...failed("Busy."), transient: true } : succeeded("at last"));
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z queued retrying"]);
    s.clock.setWall(s.clock.now() - DAY);
    await s.clock.advance(32 * SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
  });

  test("a delivery", async () => {
    const s = stage();
    let tries = 0;
    s.use({
      ...s.machineOn(s.store),
      deliver: () => Promise.resolve(++tries < 2 ? { ok: false, error: "down", retry: true } : { ok: true }),
    });
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(31 * SECOND);
    expect(tries).toBe(1);
    s.clock.setWall(s.clock.now() - HOUR);
    await s.clock.advance(6 * SECOND);
    expect(await s.store.listDeliveries((await s.lastRun(job)).id)).toMatchObject([{ state: "delivered" }]);
  });

  test("also when it was set back while no scheduler ran", async () => {
    const s = stage();
    s.agent = ({ attempt }) =>
      Promise.resolve(attempt === 1 ? { ...failed("Busy."), transient: true } : succeeded("at last"));
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    await s.scheduler.stop();
    s.clock.setWall(START - HOUR);
    s.use(s.machine);
    await s.scheduler.start();
    await s.clock.advance(32 * SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(s.told("clock_set_back")).toEqual([
      "The clock was set back while no scheduler ran. 1 run or delivery that waits is not kept waiting for longer.",
    ]);
  });

  test("the ledger hears of it though it refuses at first", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *", jitter: 20 * MINUTE });
    let refusals = 2;
    const store = Object.assign(Object.create(s.store) as typeof s.store, {
      clockSetBack: (now: number, by: number) =>
        by > 0 && refusals-- > 0 ? Promise.reject(new Error("disk full")) : s.store.clockSetBack(now, by),
    });
    s.use(s.machineOn(store));
    await s.scheduler.start();
    await s.clock.advance(31 * SECOND);
    const planned = (await s.lastRun(job)).notBefore - s.clock.now();
    s.clock.setWall(s.clock.now() - HOUR);
    await s.clock.advance(planned + SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(s.told("clock_set_back")).toEqual([expect.stringContaining("set back by 1h.")]);
  });
});
