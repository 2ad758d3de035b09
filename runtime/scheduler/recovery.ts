import { usageTold } from "../agents/index.ts";
import type { Attempt, TokenUsage } from "../store/types.ts";
import { type Machine, whyOf } from "./machine.ts";
import { lostOutcome } from "./outcome.ts";
import type { Runner } from "./runner.ts";

/**
 * Settles what an owner that died has left `running`. Called by whoever has just taken the store, so no other
 * owner is alive. An old attempt's processes are ended, and seen to be gone, before the run may go on. An end that the
 * database refuses is tried again from then on, and keeps nobody waiting.
 */
export async function settleOrphans(machine: Machine, runner: Runner): Promise<void> {
  for (const { attempt, run, job, definition } of await machine.store.runningAttempts()) {
    const gone = await machine.endLeftovers(attempt.fence);
    machine.tell({ kind: "orphan", run, attempt, gone });
    const usage = await usageOf(machine, attempt);
    const outcome = { ...lostOutcome(run, attempt, definition, gone, machine.clock.now()), usage };
    void runner.settle({ outcome, attempt: attempt.number, job });
  }
  await runner.flush();
  await freeSlots(machine);
}

/** What it told that it used is used, whatever became of it. A part of the database that cannot be read stops no start. */
async function usageOf({ store, tell }: Machine, { runId, number }: Attempt): Promise<TokenUsage | null> {
  try {
    return usageTold(await store.listEvents(runId, { attempt: number, seq: 0 }));
  } catch (error) {
    const message = `Run ${runId}: what it used by the time that its scheduler died cannot be read: ${whyOf(error)}`;
    tell({ kind: "trouble", message, error });
    return null;
  }
}

/** What could not be ended has mostly been ended by hand since, or by a start of the machine. */
async function freeSlots({ store, endLeftovers, tell }: Machine): Promise<void> {
  for (const { run, attempt } of await store.killFailed()) {
    const gone = await endLeftovers(attempt.fence);
    tell({ kind: "orphan", run, attempt, gone });
    if (!gone) continue;
    try {
      await store.freeSlot(run.id);
    } catch (error) {
      const message = `Run ${run.id}: its slot could not be freed; the next start tries it again: ${whyOf(error)}`;
      tell({ kind: "trouble", message, error });
    }
  }
}
