import type { Instant, Run } from "../../store/types.ts";
import type { Machine } from "../machine.ts";
import { nextDueInstant } from "../timetable.ts";
import { askedOf, gatherFacts } from "./facts.ts";
import { troubleWith } from "./nearest-due.ts";
import type { Asked, SpanFacts, WhyFacts } from "./types.ts";

/** More instants than these are not told one by one: as many as a day has minutes, and an hour that comes twice. */
export const MOST_INSTANTS = 1_500;

/** What the ledger says of all instants from `from` up to, but not including, `before`. Undefined: no such job. */
export async function gatherSpan(
  machine: Machine,
  jobId: string,
  from: Instant,
  before: Instant,
): Promise<SpanFacts | undefined> {
  const facts = await gatherFacts(machine, jobId, undefined);
  if (facts === undefined) return undefined;
  const { store } = machine;
  const rows = await store.listRuns(jobId, { kind: "scheduled", from, before });
  const { at: reaching } = await store.runsAround(jobId, from);
  const shared = [...rows, ...(reaching === undefined ? [] : [reaching])].filter(
    ({ instants }) => instants > 1,
  );
  const known = [...rows.map(({ scheduledAt }) => scheduledAt), ...dueBetween(facts, from, before, shared)];
  const instants = [...new Set(known)].toSorted((a, b) => a - b);
  const asked: Asked[] = [];
  for (const instant of instants.slice(0, MOST_INSTANTS)) {
    asked.push(await askedOf(machine, facts.job, instant));
  }
  return { facts, asked, more: instants.length > MOST_INSTANTS };
}

/**
 * The due times of each version while it was in force; at most one more than are told. Of those that share a row only
 * the first.
 */
function dueBetween(
  { job, versions }: WhyFacts,
  from: Instant,
  before: Instant,
  shared: readonly Run[],
): Instant[] {
  const found: Instant[] = [];
  const end = Math.min(before - 1, job.removedAt ?? Infinity);
  for (const [i, { definition, createdAt }] of versions.entries()) {
    if (definition === null || troubleWith(definition) !== undefined) continue;
    // A due time at the very instant of a change belongs to what was before.
    const last = Math.min(end, versions[i + 1]?.createdAt ?? Infinity);
    let due = nextDueInstant(definition, Math.max(from - 1, createdAt));
    while (due !== null && due <= last && found.length <= MOST_INSTANTS) {
      const at: Instant = due;
      const row = shared.find(({ scheduledAt, lastInstant }) => scheduledAt <= at && at <= lastInstant);
      // The row's own instant is told with the rows; that of one which reaches in from before is not among them.
      if (row === undefined || (row.scheduledAt < from && !found.some((each) => each <= row.lastInstant))) {
        found.push(at);
      }
      due = nextDueInstant(definition, row === undefined ? at : row.lastInstant);
    }
  }
  return found;
}
