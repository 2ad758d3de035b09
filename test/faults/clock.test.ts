import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type VirtualClock, virtualClock } from "../../runtime/index.ts";
import { openSqliteStore } from "../../runtime/store/index.ts";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, placeOfDeath } from "./own-process.ts";
import { record } from "./tally.ts";
import { watchedLife } from "./watched-life.ts";

/**
 * A clock that jumps and an event loop that stands still, under a scheduler with work in its hands: every due instant
 * has one row all the same, nothing is repeated, and nothing is taken for hung. What each rule then runs is said by the
 * golden cases of `runtime/scheduler/clock.test.ts`.
 */
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const START = Date.parse("2027-01-02T08:59:30.400Z");

const JOBS: readonly PlannedJob[] = [
  { name: "each", everySeconds: 1, onCrash: "retry", maxConcurrent: 2 },
  { name: "tenth", everySeconds: 10, onCrash: "fail", maxConcurrent: 1 },
];

let folder: string;
beforeEach(() => {
  folder = placeOfDeath("clock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What happens to the clock. */
const faults: readonly (readonly [string, (clock: VirtualClock) => Promise<void>])[] = [
  ["set forward 1 h", async (clock) => clock.setWall(clock.now() + HOUR)],
  ["set forward 1 day", async (clock) => clock.setWall(clock.now() + DAY)],
  ["set back 1 h and mended", (clock) => thereAndBack(clock, -HOUR)],
  ["set back 1 day and mended", (clock) => thereAndBack(clock, -DAY)],
  ["set forward 1 h and mended", (clock) => thereAndBack(clock, HOUR)],
  ["slept 8 h, its monotonic clock too", async (clock) => clock.setWall(clock.now() + 8 * HOUR)],
  ["slept 8 h, its monotonic clock awake", (clock) => clock.stall(8 * HOUR)],
  ["event loop blocked for 45 s", (clock) => clock.stall(45 * SECOND)],
  [
    "event loop blocked for 45 s, again and again",
    async (clock) => {
      for (let time = 0; time < 5; time += 1) {
        await clock.stall(45 * SECOND);
        await clock.advance(3 * SECOND);
      }
    },
  ],
];

async function thereAndBack(clock: VirtualClock, by: number): Promise<void> {
  clock.setWall(clock.now() + by);
  await clock.advance(30 * SECOND);
  clock.setWall(clock.now() - by);
}

test.for(faults)("%s", async ([fault, befall], context) => {
  const database = join(folder, "symbi.db");
  const clock = virtualClock(START);
  const store = openSqliteStore(database, { mode: "create", now: clock.now() });
  const life = {
    folder,
    database,
    agents: [{ name: "slow", executor: "echo" as const, echo: { output: "slowly", delay: 1_500 } }],
    jobs: JOBS.map(({ name, everySeconds, onCrash, maxConcurrent }) => ({
      name,
      agent: "slow",
      cron: `*/${everySeconds} * * * * *`,
      on_crash: onCrash,
      max_concurrent: maxConcurrent,
      // Over in any of these faults, and never in the agents' own time.
      policy: { max_runtime: 30 * SECOND },
    })),
  };
  const { runtime, ids } = await watchedLife(life, clock, store);
  await runtime.scheduler.start();
  await clock.advance(20 * SECOND);
  expect(runtime.scheduler.inFlight).toBeGreaterThan(0);
  await befall(clock);
  await clock.advance(20 * SECOND);
  // In the end the clock is as late as it ever was.
  if (fault.startsWith("set forward 1 h and")) clock.setWall(clock.now() + HOUR);
  await clock.advance(2 * SECOND);
  for (const id of ids.values()) await runtime.jobs.pause(id);
  const closed = runtime.close();
  await clock.advance(60 * SECOND);
  await closed;

  const { tally, faults, legacy, steps } = await inheritFrom(database, JOBS, { jumps: 1 });
  record(context, { fault, rounds: 1, ...tally });
  expect(faults).toEqual([]);
  expect(legacy.troubles).toEqual([]);
  const ends = new Set(steps.flatMap(({ before, after }) => (before === "running" ? [after] : [])));
  expect([...ends], "nothing failed, and nothing was taken for hung").toEqual(["succeeded"]);
});
