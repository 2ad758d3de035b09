import type { Clock } from "../../runtime/index.ts";
import { median } from "../measure.ts";
import { addJobs } from "./jobs.ts";
import { failOnTrouble, openStage } from "./stage.ts";

const TURNS = 2_000;
const ROUNDS = 9;
const DAY = 86_400_000;

/** Processor time of a turn in which nothing is due, in milliseconds, by the number of jobs. */
export async function idleTurns(counts: readonly number[]): Promise<number[]> {
  const stage = openStage();
  const found: number[] = [];
  let jobs = 0;
  for (const count of counts) {
    await addJobs(stage.store, count - jobs, Date.now() + DAY, { cron: "0 0 1 1 *" }, jobs);
    jobs = count;
    const clock = hurriedClock();
    const scheduler = stage.scheduler({ concurrency: 10, clock, tell: failOnTrouble });
    await scheduler.start();
    await clock.turns(TURNS);
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await clock.turns(TURNS));
    found.push(median(rounds));
    const stopped = scheduler.stop();
    await stopped;
  }
  await stage.close();
  return found;
}

interface HurriedClock extends Clock {
  /** Waits for so many turns; the milliseconds of this process's processor time that one took. */
  turns(count: number): Promise<number>;
}

/** Stands still in the middle of a second and does not wait for the next tick. What is to come later never does. */
function hurriedClock(): HurriedClock {
  const now = Math.floor(Date.now() / 1_000) * 1_000 + 500;
  let left = 0;
  let reached = (): void => undefined;
  return {
    now: () => now,
    monotonic: () => performance.now(),
    schedule(ms, wake) {
      if (ms >= 1_000) return { cancel: () => undefined };
      const soon = setImmediate(() => {
        left -= 1;
        if (left === 0) reached();
        wake();
      });
      return { cancel: () => clearImmediate(soon) };
    },
    async turns(count) {
      const before = process.cpuUsage();
      left = count;
      await new Promise<void>((resolve) => (reached = resolve));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000 / count;
    },
  };
}
