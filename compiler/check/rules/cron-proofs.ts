import type { schedule } from "../../../grammar/vocabulary/index.ts";
import { calendarProofs } from "../../cron/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";
import { proveDays, proveNever } from "./cron-days.ts";
import { proveClockChanges } from "./cron-dst.ts";
import { proveSteps } from "./cron-steps.ts";
import type { CronText } from "./cron-text.ts";
import { proveInterval } from "./cron-interval.ts";

/** Says what a sound expression turns out to mean. True if it ever fires. */
export function proveCron(cron: CronText, reading: BlockReading<typeof schedule>, scope: Scope): boolean {
  const proofs = calendarProofs(cron.expression);
  if (proofs.neverFires) {
    proveNever(cron, proofs, scope);
    return false;
  }
  proveSteps(cron, proofs, scope);
  proveDays(cron, proofs, scope);
  proveClockChanges(cron, proofs, reading, scope);
  proveInterval(cron, proofs, reading, scope);
  return true;
}
