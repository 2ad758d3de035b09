import { type Machine } from "./machine.ts";
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
    const outcome = lostOutcome(run, attempt, definition, gone, machine.clock.now());
    void runner.settle({ outcome, attempt: attempt.number, job });
  }
  await runner.flush();
}
