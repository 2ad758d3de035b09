import { hash } from "node:crypto";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import { evaluatePolicy } from "../policy/index.ts";
import { jobControl, type Machine, TickingScheduler } from "../scheduler/index.ts";
import { type Instant, openScratchStore, type PrunePlace, type Store } from "../store/index.ts";
import { countingRandomness, virtualClock } from "../virtual-clock.ts";
import { actors } from "./agents.ts";
import { leaping } from "./leap.ts";
import { LedgerWatch } from "./ledger-watch.ts";
import { quiet } from "./quiet.ts";
import type { Plan, SimulationEnd, SimulationEvent } from "./types.ts";
import { watchedStore } from "./watched-store.ts";

/** What is due wakes the scheduler by itself; a tick each second of a month would only take time. */
const TICK_SECONDS = 3_600;
/** The ledger is thinned out after so many ended runs, to so many of each job. */
const FORGET_AFTER = 10_000;
const KEEP = 100;
/** Rows that one step of that looks at. */
const STEP = 10_000;

export interface SimulateOptions {
  /** false: the whole scheduler sees to each instant, also where nothing but the ordinary happens. Tells the same. */
  readonly leaps?: boolean;
}

/**
 * Runs the scheduler over a span of time on a virtual clock and a store in memory: its real claims, rules, policy and
 * limits, with agents that do nothing and channels that lead nowhere. The same plan tells the same events. Memory does
 * not grow with the span. Rejects if the scheduler itself fails, or `tell` throws.
 */
export async function simulate(
  plan: Plan,
  tell: (event: SimulationEvent) => void,
  { leaps = true }: SimulateOptions = {},
): Promise<SimulationEnd> {
  // The due time that begins the span belongs to it.
  const start = plan.from - 1;
  const scratch = openScratchStore(start);
  const { stir, settle } = quiet();
  const clock = virtualClock(start, {
    settle,
    async over() {
      if (leaps && until !== undefined) leapt += await leap(until);
      if (watch.endedSince < FORGET_AFTER) return;
      watch.forgetEnded();
      await thinOut(scratch, clock.now());
    },
  });
  const failure = firstFailure();
  let leapt = 0;
  let told: Instant | undefined;
  const watch = new LedgerWatch(() => Math.max(plan.from, told ?? clock.now()), tell);
  const { acting, foresight } = actors(plan, clock);
  const machine: Machine = {
    ...acting,
    ephemeral: true,
    store: watchedStore(scratch, {
      used: stir,
      claimed: (rows) => failure.guard(() => watch.claimed(rows)),
    }),
    clock,
    randomness: countingRandomness(),
    config: {
      ...plan.config,
      scheduler: { ...plan.config.scheduler, tick_interval_seconds: TICK_SECONDS },
    },
    judge: evaluatePolicy,
    tell: (activity) => failure.guard(() => watch.activity(activity)),
  };

  const leap = leaping({
    machine,
    scratch,
    watch,
    foresight,
    at: (instant) => void (told = instant),
  });
  /** Up to when nobody interferes with a scheduler that is up. */
  let until: Instant | undefined;

  const advanceTo = async (instant: Instant): Promise<void> => {
    while (clock.now() < instant) {
      await clock.advance(Math.min(TICK_SECONDS * 1_000, instant - clock.now()));
      failure.raise();
    }
  };
  const goOn = async (to: Instant): Promise<void> => {
    until = to;
    await advanceTo(to);
    until = undefined;
  };
  const up = async (): Promise<TickingScheduler> => {
    const scheduler = new TickingScheduler(machine);
    await scheduler.start();
    return scheduler;
  };
  const down = async (scheduler: TickingScheduler): Promise<void> => {
    const stop = scheduler.stop();
    const over = Promise.allSettled([stop]).then(() => true);
    await clock.advance(0);
    // Draining takes time on the clock.
    while (!(await Promise.race([over, settle()]))) await clock.advance(1_000);
    await stop;
    failure.raise();
  };

  try {
    const { jobs } = await jobControl(machine, () => true).register({
      jobs: plan.jobs.map((definition) => ({
        id: idOf(definition),
        definition: quietly(definition),
        source: null,
      })),
      agents: plan.agents.map((definition) => ({ definition, baseDir: "" })),
    });
    for (const { job } of jobs) watch.registered(job);
    let scheduler = await up();
    for (const span of plan.down) {
      await goOn(span.from - 1);
      tell({ kind: "down", at: span.from });
      await down(scheduler);
      await advanceTo(span.to);
      tell({ kind: "up", at: clock.now() });
      scheduler = await up();
    }
    await goOn(plan.to - 1);
    const end = { jobs: await scratch.listJobs(), open: watch.open(), leapt };
    failure.mute();
    await down(scheduler);
    return end;
  } finally {
    await scratch.close();
  }
}

/**
 * From the name alone: where the jitter puts a run, and which of two goes first, stays the same when another schedule
 * is added.
 */
function idOf({ name }: JobDefinition): string {
  return `job_${hash("sha256", `simulated ${name}`).slice(0, 32)}`;
}

/** Deliveries have no say in what fires. */
function quietly(definition: JobDefinition): JobDefinition {
  return { ...definition, delivery: [] };
}

async function thinOut(store: Store, now: Instant): Promise<void> {
  let from: PrunePlace | undefined;
  do {
    ({ next: from } = await store.prune({ before: now, minRuns: KEEP, limit: STEP, from }));
  } while (from !== undefined);
}

/** The scheduler survives what goes wrong around it; a simulation must not. */
function firstFailure() {
  let failure: { readonly error: unknown } | undefined;
  let muted = false;
  return {
    guard(work: () => void): void {
      if (muted || failure !== undefined) return;
      try {
        work();
      } catch (error) {
        failure = { error };
      }
    },
    raise(): void {
      if (failure !== undefined) throw failure.error;
    },
    mute: () => void (muted = true),
  };
}
