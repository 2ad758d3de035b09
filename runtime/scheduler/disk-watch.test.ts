import { describe, expect, test } from "vitest";
import { type Store, StoreError } from "../store/index.ts";
import { MINUTE, SECOND, succeeded, useStage } from "./stage.ts";

const stage = useStage();

/** A disk that is full or not, as the test says; its ballast makes room for a number of writes. */
class Disk {
  full = false;
  /** What the system says of it: a quota does not show. */
  looksFull = true;
  held = false;
  /** Writes that the freed ballast has room for. */
  ballastWrites = 0;
  reserve = 0;
  claims = 0;
  holds = 0;

  over(store: Store): Store {
    const refuse = (): void => {
      if (!this.full) return;
      if (this.reserve-- > 0) return;
      throw new StoreError("disk_full", "The file could not be written: the disk is full.");
    };
    const guard =
      <Args extends unknown[], T>(write: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        refuse();
        return write(...args);
      };
    return Object.assign(Object.create(store) as Store, {
      claimDue: guard((...args: Parameters<Store["claimDue"]>) => {
        this.claims += 1;
        return store.claimDue(...args);
      }),
      startAttempts: guard(store.startAttempts),
      finishAttempts: guard(store.finishAttempts),
      appendEvents: guard(store.appendEvents),
      settleDeliveries: guard(store.settleDeliveries),
      ballast: {
        hold: async () => {
          this.holds += 1;
          return (this.held = !this.full);
        },
        release: async () => {
          if (this.held) this.reserve = this.ballastWrites;
          this.held = false;
        },
        room: async () => !(this.full && this.looksFull),
      },
    });
  }
}

function onDisk(): Disk {
  const disk = new Disk();
  stage().use(stage().machineOn(disk.over(stage().store)));
  return disk;
}

const said = () =>
  stage().activities.flatMap((one) => (one.kind === "trouble" || one.kind === "recovered" ? [one.kind] : []));

describe("a full disk", () => {
  test("is said once; nothing starts until there is room; then all goes on, each instant once", async () => {
    const s = stage();
    const disk = onDisk();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    expect(disk.held).toBe(true);
    await s.clock.advance(2 * MINUTE);
    expect(s.scheduler.degraded).toBeUndefined();

    disk.full = true;
    await s.clock.advance(3 * MINUTE);
    expect(s.scheduler.degraded).toMatchObject({ why: expect.stringContaining("disk is full") });
    expect(disk.held).toBe(false);
    expect(said()).toEqual(["trouble"]);
    expect(await s.states(job)).toHaveLength(2);
    const claims = disk.claims;
    await s.clock.advance(MINUTE);
    expect(disk.claims).toBe(claims);

    disk.full = false;
    await s.clock.advance(MINUTE);
    expect(s.scheduler.degraded).toBeUndefined();
    expect(disk.held).toBe(true);
    expect(said()).toEqual(["trouble", "recovered"]);
    const states = await s.states(job);
    expect(states.map((line) => line.slice(11, 16))).toEqual([
      "09:00",
      "09:01",
      "09:02",
      "09:03",
      "09:04",
      "09:05",
      "09:06",
    ]);
    expect(states.every((line) => /succeeded$|missed not_running$/.test(line))).toBe(true);
    expect(states.at(-1)).toMatch(/succeeded$/);
  });

  test("the space set aside takes the ends of what runs", async () => {
    const s = stage();
    const disk = onDisk();
    disk.ballastWrites = 4;
    const letGo = s.holdAgents();
    const job = await s.register({ cron: "* * * * *", max_concurrent: 5 });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    disk.full = true;
    await s.clock.advance(MINUTE);
    expect(s.scheduler.degraded).toBeDefined();
    letGo();
    await s.clock.advance(3 * SECOND);
    expect(await s.lastRun(job)).toMatchObject({ state: "succeeded" });
    expect(s.scheduler.degraded).toBeDefined();
  });

  test("without any, ends are kept until there is room: none is lost", async () => {
    const s = stage();
    const disk = onDisk();
    const letGo = s.holdAgents();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    disk.full = true;
    letGo();
    await s.clock.advance(10 * SECOND);
    expect(await s.lastRun(job)).toMatchObject({ state: "running" });
    expect(said()).toEqual(["trouble"]);
    disk.full = false;
    await s.clock.advance(10 * SECOND);
    expect(await s.lastRun(job)).toMatchObject({ state: "succeeded", output: "done" });
    expect(said()).toEqual(["trouble", "recovered"]);
  });

  test("that does not look full, as under a quota, is tried now and then", async () => {
    const s = stage();
    const disk = onDisk();
    disk.looksFull = false;
    await s.register({ cron: "* * * * * *" });
    await s.scheduler.start();
    await s.clock.advance(5 * SECOND);
    disk.full = true;
    await s.clock.advance(MINUTE);
    const { holds } = disk;
    await s.clock.advance(MINUTE);
    expect(disk.holds - holds).toBeGreaterThan(5);
    expect(disk.holds - holds).toBeLessThanOrEqual(12);
    expect(said()).toEqual(["trouble"]);
    disk.full = false;
    await s.clock.advance(10 * SECOND);
    expect(said()).toEqual(["trouble", "recovered"]);
  });

  test("nothing is delivered that could not be noted as delivered", async () => {
    const s = stage();
    const disk = onDisk();
    disk.ballastWrites = 2;
    const letGo = s.holdAgents();
    await s.register({ cron: "* * * * *", max_concurrent: 5 });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    disk.full = true;
    await s.clock.advance(MINUTE);
    letGo();
    await s.clock.advance(5 * MINUTE);
    expect(s.delivered).toEqual([]);
    disk.full = false;
    s.agent = () => Promise.resolve(succeeded("done"));
    await s.clock.advance(10 * SECOND);
    expect(s.delivered.length).toBeGreaterThan(0);
    expect(new Set(s.delivered.map(({ deliveryId }) => deliveryId)).size).toBe(s.delivered.length);
  });

  test("a scheduler stops on one as on any other", async () => {
    const s = stage();
    const disk = onDisk();
    await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    disk.full = true;
    await s.clock.advance(2 * MINUTE);
    const stopped = s.scheduler.stop();
    await s.clock.advance(MINUTE);
    await stopped;
    expect(await s.store.holder()).toBeUndefined();
  });

  test("a disk that has no room for ballast from the beginning is told of, and work begins", async () => {
    const s = stage();
    const disk = onDisk();
    Object.assign(s.machine.store.ballast, { hold: async () => false });
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(s.activities).toContainEqual({
      kind: "trouble",
      message: expect.stringMatching(/no room for it/),
      error: undefined,
    });
    expect(await s.lastRun(job)).toMatchObject({ state: "succeeded" });
    expect(disk.held).toBe(false);
  });
});
