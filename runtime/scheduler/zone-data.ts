import type { JobChange, Renewed } from "../store/store.ts";
import type { Instant, Job } from "../store/types.ts";
import { instantText } from "../json/index.ts";
import type { Machine } from "./machine.ts";
import { nextDueInstant } from "./timetable.ts";

/** Jobs looked at in one transaction. */
const BATCH = 500;
/** Jobs that a report names. */
const NAMED = 10;

/**
 * The next fire of a job under the zones' rules as they are known now. What was due by the old rules already is
 * settled as it was foreseen; what comes after that follows the new ones. An instant that has its row, and all before
 * it, are not due again.
 */
export function renewNextFire(job: Job, lastSettled: Instant | null, now: Instant): JobChange {
  if (job.definition.at !== undefined) return {};
  if (job.nextFire !== null && job.nextFire <= now) return {};
  try {
    return { nextFire: nextDueInstant(job.definition, Math.max(now, lastSettled ?? now)) };
  } catch {
    // A zone that is gone: the job is set aside, with the reason, when it falls due.
    return {};
  }
}

/** On a start with other zone data than the ledger's: computes next fires anew, and tells which moved. */
export async function renewZoneData({ store, clock, tell }: Machine): Promise<void> {
  const now = clock.now();
  const moved: Renewed["moved"][number][] = [];
  let ours = "";
  for (let after: string | null = ""; after !== null;) {
    const renewed: Renewed = await store.renewZoneData(now, BATCH, after, (job, lastSettled) =>
      renewNextFire(job, lastSettled, now),
    );
    moved.push(...renewed.moved);
    after = renewed.next;
    ours = renewed.zoneData;
  }
  const message = zoneDataReport(moved, ours);
  if (message === undefined) return;
  tell({ kind: "zone_data", message, moved: moved.length });
  for (const { job } of moved) tell({ kind: "job_changed", change: "rescheduled", job, cancelled: 0 });
}

/** `The zone data changed from 2026a to 2026c: 3 jobs fire at other times now: …`; undefined where nothing moved. */
export function zoneDataReport(moved: Renewed["moved"], ours: string): string | undefined {
  const [first] = moved;
  if (first === undefined) return undefined;
  const before = [...new Set(moved.map(({ zoneData }) => zoneData))].join(", ");
  const which = moved
    .slice(0, NAMED)
    .map(({ job, before }) => `${job.definition.name} at ${text(job.nextFire)}, not ${text(before)}`);
  const more = moved.length > NAMED ? `; and ${moved.length - NAMED} more` : "";
  const count =
    moved.length === 1 ? "1 job fires at another time" : `${moved.length} jobs fire at other times`;
  return `The zone data changed from ${before} to ${ours}: ${count} now: ${which.join("; ")}${more}.`;
}

function text(instant: Instant | null): string {
  return instant === null ? "no time" : instantText(instant);
}
