import type { Store } from "../../runtime/store/index.ts";
import { addJobs } from "./jobs.ts";
import { probeEventLoop } from "./probe.ts";
import { failOnTrouble, openStage } from "./stage.ts";

export interface Life {
  /** From the due instant until every run has its row, in milliseconds. */
  readonly recorded: number;
  /** Until every run has ended. */
  readonly ended: number;
  /** How long the event loop was held at the most. */
  readonly blocked: number;
  /** Processor time of this process from there to there, which does not grow when the machine has other work. */
  readonly processor: number;
}

/** Time to register the jobs, and to be up before they are due for long enough to have done what a start does. */
const LEAD_MS = 1_500;
const REGISTER_MS = 0.1;

/** So many recurring jobs, due at one instant: due, recorded, started, ended, each step durable before it counts. */
export async function life(count: number, concurrency: number): Promise<Life> {
  const stage = openStage();
  const due = Date.now() + LEAD_MS + Math.ceil(count * REGISTER_MS);
  await addJobs(stage.store, count, due, { cron: "0 0 1 1 *" });
  if (Date.now() >= due) throw new Error("Registering took so long that the jobs are overdue.");

  const all = Promise.withResolvers<void>();
  const probe = probeEventLoop();
  let rows = 0;
  let ends = 0;
  let recorded = NaN;
  let before = process.cpuUsage();
  const store: Store = Object.assign(Object.create(stage.store) as Store, {
    claimDue: async (...args: Parameters<Store["claimDue"]>) => {
      if (rows === 0) {
        probe.longest();
        before = process.cpuUsage();
      }
      const claimed = await stage.store.claimDue(...args);
      rows += claimed.rows;
      if (claimed.rows > 0 && rows === count) recorded = Date.now() - due;
      return claimed;
    },
  });
  const scheduler = stage.scheduler({
    concurrency,
    store,
    tell(activity) {
      failOnTrouble(activity);
      if (activity.kind === "ended" && ++ends === count) all.resolve();
    },
  });
  await scheduler.start();
  await all.promise;
  const ended = Date.now() - due;
  const { user, system } = process.cpuUsage(before);
  const blocked = probe.longest();
  probe.stop();
  await scheduler.stop();
  await stage.close();
  return { recorded, ended, blocked, processor: (user + system) / 1_000 };
}
