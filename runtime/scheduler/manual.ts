import type { Refusal } from "../store/store.ts";
import type { Run, RunState } from "../store/types.ts";
import type { JobControl } from "../types.ts";
import { overBudget } from "./budget.ts";
import { type Machine, pause } from "./machine.ts";
import { Outbox } from "./outbox.ts";
import { settleOrphans } from "./recovery.ts";
import { Runner } from "./runner.ts";
import { ownerInfo } from "./scheduler.ts";
import { occupied } from "./settle.ts";
import { slotsOf } from "./slots.ts";

/** How often a run that someone else carries out is looked at. Milliseconds. */
const LOOK_MS = 200;
/** A scheduler that has a slot free has started it by then. */
const DELAY_MS = 5_000;

type Options = Parameters<JobControl["runNow"]>[1];

/**
 * A manual run, seen through. Whoever owns the store carries it out: a scheduler if one lives, else this process,
 * also when the scheduler goes away in the middle.
 */
export async function runManually(
  machine: Machine,
  jobId: string,
  options: Options,
  schedulerHere: () => boolean,
): Promise<Run | Refusal | undefined> {
  if (!options.follow) return enqueue(machine, jobId, options);
  const here = schedulerHere() ? undefined : await ForegroundOwner.take(machine);
  try {
    // With the store in hand, what a dead scheduler left is settled before the job's limit is looked at.
    await here?.settleOrphans();
    const queued = await enqueue(machine, jobId, options);
    if (queued === undefined || "refused" in queued) return queued;
    return here === undefined
      ? await follow(machine, queued, options, schedulerHere)
      : await here.carryOut(queued, options.signal);
  } finally {
    await here?.release();
  }
}

function enqueue(machine: Machine, jobId: string, options: Options): Promise<Run | Refusal | undefined> {
  const now = machine.clock.now();
  return machine.store.enqueueManual({
    requestId: machine.randomness.id(),
    jobId,
    input: options.input ?? null,
    now,
    admit: (job, live) => {
      const over = overBudget(job.definition, live.spent, now);
      if (over !== undefined)
        return { refused: { ...over, sentence: `${job.definition.name} is not run. ${over.sentence}` } };
      const limit = slotsOf(job.definition);
      if (occupied(live) < limit) return undefined;
      const sentence = `${job.definition.name} is at its limit: ${occupied(live)} of max_concurrent ${limit} queued or running. Try again when a run has ended.`;
      return { refused: { code: "at_limit", sentence } };
    },
  });
}

async function follow(
  machine: Machine,
  queued: Run,
  options: Options,
  schedulerHere: () => boolean,
): Promise<Run> {
  let run = queued;
  const until = machine.clock.monotonic() + DELAY_MS;
  let delayed = false;
  while (!hasEnded(run.state) && options.signal?.aborted !== true) {
    const here = schedulerHere() ? undefined : await ForegroundOwner.take(machine);
    if (here !== undefined) {
      try {
        await here.settleOrphans();
        return await here.carryOut(run, options.signal);
      } finally {
        await here.release();
      }
    }
    await pause(machine.clock, LOOK_MS, options.signal);
    run = (await machine.store.getRun(queued.id)) ?? run;
    if (delayed || run.state !== "queued" || machine.clock.monotonic() < until) continue;
    delayed = true;
    options.onDelay?.();
  }
  return run;
}

function hasEnded(state: RunState): boolean {
  return state !== "queued" && state !== "awaiting_approval" && state !== "running";
}

/** This process, owning the store for one run. */
class ForegroundOwner {
  readonly #machine: Machine;
  readonly #runner: Runner;
  readonly release: () => Promise<void>;

  private constructor(machine: Machine, owner: string, release: () => Promise<void>) {
    this.#machine = machine;
    this.#runner = new Runner(machine, owner);
    this.release = release;
  }

  /** Undefined: somebody else owns the store. */
  static async take(machine: Machine): Promise<ForegroundOwner | undefined> {
    const owner = ownerInfo(machine, "foreground");
    const acquired = await machine.store.acquire(owner);
    return acquired.ok ? new ForegroundOwner(machine, owner.id, () => acquired.release()) : undefined;
  }

  settleOrphans(): Promise<void> {
    return settleOrphans(this.#machine, this.#runner);
  }

  async carryOut(queued: Run, signal: AbortSignal | undefined): Promise<Run> {
    const { store, clock } = this.#machine;
    const stop = (): void => this.#runner.stopAll({ stop: "cancelled" });
    signal?.addEventListener("abort", stop);
    try {
      await this.#runner.start(await store.readyRuns(clock.now(), 1, queued.id));
      if (signal?.aborted === true) stop();
      await this.#runner.idle();
      // What others have left is for a scheduler, whose standard output somebody reads.
      await new Outbox(this.#machine, queued.id).pump();
      return (await store.getRun(queued.id)) ?? queued;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }
}
