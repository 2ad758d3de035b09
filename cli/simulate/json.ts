import { instantText } from "../../runtime/json/index.ts";
import type { OpenRun } from "../../runtime/simulate/index.ts";
import { isoIn, offsetText } from "../times.ts";
import type { Happening } from "./happenings.ts";
import { heatRows } from "./heat-map.ts";
import type { Outcome } from "./summary-text.ts";

/** docs/simulate.md says what each key means. */
export function happeningObject(happening: Happening): Record<string, unknown> {
  const { at, schedule } = happening;
  const base = {
    at: instantText(at),
    event: happening.kind,
    ...(schedule === undefined ? {} : { schedule: schedule.name }),
  };
  if (happening.kind === "left_out") {
    const { first, last, count, notes } = happening.row;
    return { ...base, timezone: schedule?.zone, first, last, count, note: notes.join("; ") };
  }
  const { event } = happening;
  return {
    ...base,
    ...("due" in event && schedule !== undefined
      ? { due: instantText(event.due), local: isoIn(event.due, schedule.zone), timezone: schedule.zone }
      : {}),
    ...("due" in event ? { dst: happening.dst, note: happening.dstNote } : {}),
    ...own(event),
  };
}

function own(event: (Happening & { readonly kind: "fire" })["event"]): Record<string, unknown> {
  switch (event.kind) {
    case "fire":
      return { jitter_ms: event.jitter, waited_ms: event.waited, catch_up: event.catchUp };
    case "retry":
      return { attempt: event.attempt };
    case "requeued":
      return { reason: event.reason };
    case "skipped":
    case "missed":
    case "denied":
    case "expired":
      return {
        reason: event.reason,
        instants: event.instants,
        last_due: instantText(event.lastDue),
        overlaps: event.into === undefined ? null : openObject(event.into),
      };
    case "failed":
    case "timed_out":
    case "cancelled":
    case "kill_failed":
      return { reason: event.reason, attempt: event.attempt };
    case "job_state":
      return { state: event.state, reason: event.reason };
    case "down":
    case "up":
      return {};
  }
}

function openObject({ job, due, state, since }: OpenRun): Record<string, unknown> {
  return { schedule: job, due: instantText(due), state, since: instantText(since) };
}

/** Everything but the events, by key, in the order in which it is printed. */
export function outcomeObject({ schedules, totals, end, changes, zone }: Outcome): Record<string, unknown> {
  const jobs = new Map(end.jobs.map((job) => [job.definition.name, job]));
  const instantOrNull = (instant: number | null | undefined) =>
    instant === null || instant === undefined ? null : instantText(instant);
  const { count, worst, busiest } = totals.collisions;
  return {
    schedules: schedules.map(({ name, zone: timezone, takes }) => {
      const counts = totals.bySchedule.get(name);
      return {
        name,
        timezone,
        runtime_ms: takes.ms,
        due: counts?.due ?? 0,
        fires: counts?.fires ?? 0,
        retries: counts?.retries ?? 0,
        succeeded: counts?.succeeded ?? 0,
        failed: counts?.failed ?? 0,
        timed_out: counts?.timedOut ?? 0,
        cancelled: counts?.cancelled ?? 0,
        not_runnable: counts?.notRunnable ?? 0,
        skipped: counts?.skipped ?? 0,
        denied: counts?.denied ?? 0,
        missed: counts?.missed ?? 0,
        expired: counts?.expired ?? 0,
        waited: counts?.waited ?? 0,
        longest_wait_ms: counts?.longestWait ?? 0,
        first_fire: instantOrNull(counts?.first),
        last_fire: instantOrNull(counts?.last),
        state: jobs.get(name)?.state ?? null,
        next_run: instantOrNull(jobs.get(name)?.nextFire),
      };
    }),
    collisions: {
      count,
      busiest: busiest === undefined ? null : { at: instantText(busiest.at), due: busiest.due },
      worst: worst.map(({ at, due, waited, longest, total }) => ({
        at: instantText(at),
        due,
        waited,
        longest_wait_ms: longest,
        total_wait_ms: total,
      })),
    },
    peak: { running: totals.peak.running, at: instantOrNull(totals.peak.at) },
    open: end.open.map(openObject),
    clock_changes: changes.map(({ zone: timezone, at, before, after, concerns }) => ({
      at: instantText(at),
      timezone,
      offset_before: offsetText(before),
      offset_after: offsetText(after),
      schedules: concerns.map(({ schedule, change: { effect, matches } }) => ({
        name: schedule,
        effect,
        matches,
      })),
    })),
    heat_map: {
      timezone: zone,
      days: heatRows(totals.heat).map(({ day, hours }) => ({ day, fires: hours })),
    },
  };
}
