import { describe, expect, test } from "vitest";
import { MINUTE, SECOND, succeeded, useStage } from "./stage.ts";

const stage = useStage();

describe("limits", () => {
  test("a job with a long queue lets the others have their turn", async () => {
    const s = stage();
    s.use(s.machineOn(s.store, { max_concurrent_jobs: 1 }));
    const order: string[] = [];
    s.agent = async ({ job }) => {
      order.push(job?.name ?? "");
      await new Promise<void>((resolve) => s.clock.schedule(SECOND, resolve));
      return succeeded("done");
    };
    await s.register({ name: "greedy", cron: "* * * * * *", max_concurrent: 1000 });
    await s.register({ name: "modest", cron: "*/10 * * * * *", max_concurrent: 1000 });
    s.clock.setWall(Math.ceil(s.clock.now() / MINUTE) * MINUTE - 500);
    await s.scheduler.start();
    await s.clock.advance(3 * MINUTE);
    // Each of its 18 due times was served at once, though the other one had always been waiting for longer.
    expect(order.filter((name) => name === "modest").length).toBeGreaterThanOrEqual(17);
    expect(order.length).toBeGreaterThan(150);
  });

  test("a job at its limit skips the tick, and says so", async () => {
    const s = stage();
    const release = s.holdAgents();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z running",
      "2027-01-02T09:01:00Z skipped overlap",
    ]);
    expect(s.activities).toContainEqual(
      expect.objectContaining({ kind: "ended", run: expect.objectContaining({ state: "skipped" }) }),
    );
    release();
    await s.clock.advance(MINUTE);
    expect((await s.states(job)).at(-1)).toBe("2027-01-02T09:02:00Z running");
    release();
  });

  test("beyond the global limit runs wait, and start oldest first as slots come free", async () => {
    const s = stage();
    const release = s.holdAgents();
    s.use(s.machineOn(s.store, { max_concurrent_jobs: 2 }));
    const jobs = await Promise.all(["a", "b", "c"].map((name) => s.register({ name, cron: "0 9 * * *" })));
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(s.scheduler.inFlight).toBe(2);
    const before = (await Promise.all(jobs.map((job) => s.states(job)))).flat();
    expect(before.filter((line) => line.endsWith("running"))).toHaveLength(2);
    expect(before.filter((line) => line.endsWith("queued"))).toHaveLength(1);
    release();
    await s.clock.advance(SECOND);
    release();
    await s.clock.advance(SECOND);
    expect((await Promise.all(jobs.map((job) => s.states(job)))).flat()).toEqual(
      Array(3).fill("2027-01-02T09:00:00Z succeeded"),
    );
  });

  test("a run that waits for a slot keeps no due instant waiting for the tick", async () => {
    const s = stage();
    const release = s.holdAgents();
    s.use(s.machineOn(s.store, { max_concurrent_jobs: 1, tick_interval_seconds: 3_600 }));
    await s.register({ name: "hog", cron: "0 9 * * *" });
    const job = await s.register({ name: "often", cron: "1-3 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(4 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:01:00Z queued",
      "2027-01-02T09:02:00Z skipped overlap",
      "2027-01-02T09:03:00Z skipped overlap",
    ]);
    release();
    await s.clock.advance(SECOND);
    release();
    await s.clock.advance(SECOND);
    expect((await s.states(job))[0]).toBe("2027-01-02T09:01:00Z succeeded");
  });
});
