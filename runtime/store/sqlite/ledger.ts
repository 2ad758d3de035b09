import type {
  Claimed,
  JobChange,
  ManualRequest,
  Refusal,
  RenewDecision,
  Renewed,
  SettleDue,
} from "../store.ts";
import type { Instant, Job, Run } from "../types.ts";
import { applyChange } from "./change.ts";
import type { Each } from "./connection.ts";
import { instantOf } from "./damaged.ts";
import { UNREADABLE } from "./definitions.ts";
import { manualRunId, scheduledRunId } from "./ids.ts";
import { jobFrom, type JobRow, requireSane } from "./jobs.ts";
import { liveOf } from "./spending.ts";
import type { Tables } from "./tables.ts";

export function claimDue(
  tables: Tables,
  each: Each,
  now: Instant,
  limit: number,
  settle: SettleDue,
): Claimed {
  const due = tables.jobs.due(now, limit + 1);
  const claimed = due.slice(0, limit);
  const unrun: Run[] = [];
  const aside: Job[] = [];
  let rows = 0;
  for (const row of claimed) {
    const added = each(
      () => {
        requireSane(row);
        const job = jobFrom(row);
        const change = job.stateReason === UNREADABLE ? setAside(row) : settle(job, liveOf(tables, job, now));
        return applyChange(tables, job, change, now).rows;
      },
      (error) => {
        const reason = tables.damaged.job(row.id, error, now);
        aside.push({ ...jobFrom(row), state: "failed", stateReason: reason, nextFire: null });
        const instant = instantOf(row, reason);
        if (instant === undefined) return [];
        return each(
          () => (tables.runs.insertScheduled(jobFrom(row), instant, now, null) ? [instant] : []),
          () => [],
        );
      },
    );
    rows += added.length;
    for (const { state, scheduledAt } of added) {
      if (state === "queued") continue;
      const run = tables.runs.get(scheduledRunId(row.id, scheduledAt));
      if (run !== undefined) unrun.push(run);
    }
  }
  const claim = { jobs: claimed.length, rows, unrun, more: due.length > limit };
  return aside.length === 0 ? claim : { ...claim, aside };
}

/** A job nobody can read is due no more, and its instant says why it did not run. */
function setAside({ next_fire: due }: JobRow): JobChange {
  const put: JobChange = { state: "failed", stateReason: UNREADABLE, nextFire: null };
  if (due === null) return put;
  const instant = { scheduledAt: due, notBefore: due, instants: 1, lastInstant: due };
  return { ...put, rows: [{ ...instant, state: "skipped", reason: UNREADABLE, catchUp: false }] };
}

export function nextDue({ jobs, runs, outbox }: Tables, after: Instant): Instant | undefined {
  const instants = [jobs.nextFire(after), runs.nextWaiting(after), outbox.nextTry(after)].filter(
    (at) => at !== undefined,
  );
  return instants.length === 0 ? undefined : Math.min(...instants);
}

export function enqueueManual(tables: Tables, request: ManualRequest): Run | Refusal | undefined {
  const id = manualRunId(request.requestId);
  const present = tables.runs.get(id);
  if (present !== undefined) return present;
  const row = tables.jobs.row(request.jobId);
  if (row === undefined || row.removed_at !== null) return undefined;
  const job = jobFrom(row);
  const refusal = request.admit(job, liveOf(tables, job, request.now));
  if (refusal !== undefined) return refusal;
  tables.runs.insertManual(job, request, tables.queue.nextTurn(job.id));
  return tables.runs.get(id);
}

export function clockSetBack({ runs, outbox }: Tables, now: Instant, by: number): number {
  return runs.clockSetBack(now, by) + outbox.clockSetBack(now, by);
}

export function renewZoneData(
  tables: Tables,
  now: Instant,
  limit: number,
  after: string,
  decide: RenewDecision,
): Renewed {
  const rows = tables.jobs.otherZoneData(after, limit);
  const moved = rows.flatMap((row) => {
    tables.jobs.useZoneData(row.id);
    const before = jobFrom(row);
    if (before.stateReason === UNREADABLE) return [];
    const { job } = applyChange(tables, before, decide(before, tables.runs.lastSettled(row.id)), now);
    // A database of an older symbi does not say; then nothing is known to have changed.
    if (row.zone_data === null || job.nextFire === before.nextFire) return [];
    tables.jobEvents.add(job, "rescheduled", now, { detail: row.zone_data });
    return [{ job, before: before.nextFire, zoneData: row.zone_data }];
  });
  return {
    moved,
    zoneData: tables.jobs.zoneData,
    next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
  };
}
