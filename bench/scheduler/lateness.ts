import { probeEventLoop } from "./probe.ts";
import { addJobs } from "./jobs.ts";
import { cronPeers } from "../peers.ts";
import { failOnTrouble, openStage } from "./stage.ts";

export interface Lateness {
  readonly p50: number;
  readonly p99: number;
}

/** So many jobs, all due at every whole second, for so many seconds: milliseconds from due to the durable start. */
export async function lateness(jobs: number, seconds: number): Promise<Lateness & { blocked: number }> {
  const stage = openStage();
  const first = Math.ceil(Date.now() / 1_000 + 1) * 1_000;
  await addJobs(stage.store, jobs, first, { cron: "* * * * * *", max_concurrent: 2 });
  const late: number[] = [];
  const scheduler = stage.scheduler({
    concurrency: jobs,
    tell(activity) {
      failOnTrouble(activity);
      if (activity.kind === "started") late.push(activity.run.latenessMs ?? NaN);
    },
  });
  const probe = probeEventLoop();
  await scheduler.start();
  await secondsPass(seconds);
  const blocked = probe.longest();
  probe.stop();
  await scheduler.stop();
  await stage.close();
  return { ...percentiles(late), blocked };
}

/** The same with timers in memory alone, which remember nothing. */
export async function cronerLateness(jobs: number, seconds: number): Promise<Lateness> {
  const { croner } = await cronPeers();
  const late: number[] = [];
  const timers = Array.from(
    { length: jobs },
    () => new croner.Cron("* * * * * *", { timezone: "UTC" }, () => late.push(Date.now() % 1_000)),
  );
  await secondsPass(seconds);
  for (const timer of timers) timer.stop();
  return percentiles(late);
}

/** The first second is for warming up in both. */
function percentiles(late: readonly number[]): Lateness {
  const sorted = late.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

function secondsPass(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000 + 900 - (Date.now() % 1_000)));
}
