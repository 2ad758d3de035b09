import { describe, expect, test } from "vitest";
import type { Store } from "../store/index.ts";
import { SchedulerHungError } from "../types.ts";
import { virtualClock } from "../virtual-clock.ts";
import { MINUTE, SECOND, type Stage, untilStopped, useStage } from "./stage.ts";
import { Watchdog } from "./watchdog.ts";

const stage = useStage();

/** A database that answers no more as soon as `hangs` says so. */
function hanging(
  s: Stage,
  method: "claimDue" | "nextDue" | "startAttempts" | "finishAttempts",
  hangs: () => boolean,
): Store {
  const real = s.store[method] as (...args: unknown[]) => Promise<unknown>;
  return Object.assign(Object.create(s.store) as Store, {
    [method]: (...args: unknown[]) => (hangs() ? new Promise(() => undefined) : real(...args)),
  });
}

/** How `stopped` turned out so far. */
function watchEnd(s: Stage): () => unknown {
  let end: unknown = "still running";
  s.scheduler.stopped.then(
    () => (end = "stopped"),
    (error: unknown) => (end = error),
  );
  return () => end;
}

describe("watchdog", () => {
  test.each([
    ["claimDue", SECOND],
    ["nextDue", SECOND],
    ["startAttempts", MINUTE],
  ] as const)(
    "a turn that hangs in %s ends the scheduler after 30 s, and its agents",
    async (method, next) => {
      const s = stage();
      let hung = false;
      s.use(s.machineOn(hanging(s, method, () => hung)));
      const end = watchEnd(s);
      const stops: unknown[] = [];
      s.agent = (invocation) => {
        invocation.signal.addEventListener("abort", () => stops.push(invocation.signal.reason));
        return untilStopped(invocation);
      };
      await s.register({ cron: "* * * * *", max_concurrent: 9 });
      await s.scheduler.start();
      await s.clock.advance(30 * SECOND);
      hung = true;
      await s.clock.advance(next + 29_900);
      expect(end()).toBe("still running");
      expect(s.scheduler.running).toBe(true);
      await s.clock.advance(SECOND);
      expect(end()).toBeInstanceOf(SchedulerHungError);
      expect(s.scheduler.running).toBe(false);
      expect(stops).toEqual([{ stop: "shutdown" }]);
      expect(s.activities).toContainEqual(
        expect.objectContaining({ kind: "trouble", message: expect.stringContaining("has hung") }),
      );
      s.use(s.machine);
    },
  );

  test("a drain that waits for its agents for minutes does not hang", async () => {
    const s = stage();
    s.use(s.machineOn(s.store, { shutdown_timeout_seconds: 120 }));
    const release = s.holdAgents();
    const end = watchEnd(s);
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    void s.scheduler.stop();
    await s.clock.advance(110 * SECOND);
    expect(end()).toBe("still running");
    release();
    await s.clock.advance(SECOND);
    expect(end()).toBe("stopped");
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
  });

  test("a drain whose last results get no answer hangs too", async () => {
    const s = stage();
    s.agent = untilStopped;
    s.use(s.machineOn(hanging(s, "finishAttempts", () => true)));
    const end = watchEnd(s);
    await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(30 * SECOND);
    s.scheduler.stop().catch(() => undefined);
    await s.clock.advance(69 * SECOND);
    expect(end()).toBe("still running");
    await s.clock.advance(2 * SECOND);
    expect(end()).toBeInstanceOf(SchedulerHungError);
    s.use(s.machine);
  });

  test("a turn that fails is no turn that hangs; the age of the last good one grows", async () => {
    const s = stage();
    let fails = false;
    const store = Object.assign(Object.create(s.store) as Store, {
      nextDue: (after: number) => (fails ? Promise.reject(new Error("disk full")) : s.store.nextDue(after)),
    });
    s.use(s.machineOn(store));
    const end = watchEnd(s);
    expect(s.scheduler.lastTickAge).toBeUndefined();
    await s.scheduler.start();
    await s.clock.advance(10 * SECOND);
    expect(s.scheduler.lastTickAge).toBeLessThanOrEqual(SECOND);
    s.clock.setWall(s.clock.now() + 60 * MINUTE);
    expect(s.scheduler.lastTickAge).toBeLessThanOrEqual(SECOND);
    fails = true;
    await s.clock.advance(5 * MINUTE);
    expect(end()).toBe("still running");
    expect(s.scheduler.lastTickAge).toBeGreaterThanOrEqual(5 * MINUTE);
    fails = false;
    await s.clock.advance(SECOND);
    expect(s.scheduler.lastTickAge).toBeLessThanOrEqual(SECOND);
  });

  test("a long turn that goes on step by step does not hang", async () => {
    const s = stage();
    let steps = 100;
    const store = Object.assign(Object.create(s.store) as Store, {
      claimDue: (...args: Parameters<Store["claimDue"]>) =>
        steps-- > 0
          ? new Promise((resolve) => {
              s.clock.schedule(SECOND, () => resolve({ jobs: 0, rows: 0, unrun: [], more: true }));
            })
          : s.store.claimDue(...args),
    });
    s.use(s.machineOn(store));
    const end = watchEnd(s);
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(end()).toBe("still running");
    expect(steps).toBeLessThan(0);
  });

  test("a tick is allowed to be rare", async () => {
    const s = stage();
    const { config, ...rest } = s.machineOn(s.store);
    const scheduler = { ...config.scheduler, tick_interval_seconds: 3600 };
    s.use({ ...rest, config: { ...config, scheduler } });
    const end = watchEnd(s);
    await s.scheduler.start();
    await s.clock.advance(180 * MINUTE);
    expect(end()).toBe("still running");
  });

  test("an event loop that was blocked gets a last look before the bark", async () => {
    const clock = virtualClock(0);
    let barks = 0;
    const dog = new Watchdog(clock, () => barks++);
    dog.expect();
    // Both due at once: the sign of life that waited behind the timer is heard in time.
    clock.schedule(29_000, () => dog.expect());
    await clock.advance(35 * SECOND);
    expect(barks).toBe(0);
    await clock.advance(25 * SECOND);
    expect(barks).toBe(1);
  });

  test("stopped, it is quiet and has no age", async () => {
    const s = stage();
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    await s.scheduler.stop();
    expect(s.scheduler.lastTickAge).toBeUndefined();
    await s.clock.advance(5 * MINUTE);
    expect(s.activities.filter(({ kind }) => kind === "trouble")).toEqual([]);
  });
});
