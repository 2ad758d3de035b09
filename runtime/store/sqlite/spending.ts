import { windowOf } from "../budget-window.ts";
import type { LiveRuns } from "../store.ts";
import type { Instant, Job, Spent } from "../types.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** So many of the oldest runs are told one by one: when they leave a window is when it has room again. */
const SINGLY = 100;
/** The time of those after them is told in so many parts. */
const PARTS = 16;

interface SumRow {
  readonly at: number | null;
  readonly tokens: number | null;
  readonly cost: number | null;
}

export type Spending = ReturnType<typeof openSpending>;

/** What budgets are held against. */
export function openSpending({ db }: Connection) {
  const used = "(input_tokens > 0 OR output_tokens > 0 OR cost_usd > 0)";
  const tokens = "coalesce(input_tokens, 0) + coalesce(output_tokens, 0)";
  const each = db.prepare<[string, Instant, number], SumRow>(`
    SELECT completed_at AS at, ${tokens} AS tokens, coalesce(cost_usd, 0) AS cost
    FROM runs INDEXED BY runs_spent WHERE job_id = ? AND completed_at > ? AND ${used}
    ORDER BY completed_at LIMIT +?`);
  const sum = (where: string): string => `
    SELECT max(completed_at) AS at, sum(${tokens}) AS tokens, sum(cost_usd) AS cost
    FROM runs INDEXED BY runs_spent WHERE job_id = ? AND ${where} AND ${used}`;
  const between = db.prepare<[string, Instant, Instant], SumRow>(
    sum("completed_at > ? AND completed_at <= ?"),
  );
  const earlierAttempts = db.prepare<[string], SumRow>(sum("completed_at IS NULL"));
  const underWay = db.prepare<[string], SumRow>(`
    SELECT NULL AS at,
      sum(coalesce(json_extract(data, '$.input_tokens'), 0) + coalesce(json_extract(data, '$.output_tokens'), 0)) AS tokens,
      sum(json_extract(data, '$.cost_usd')) AS cost
    FROM runs r INDEXED BY runs_live CROSS JOIN run_events e INDEXED BY run_events_usage
      ON e.run_id = r.id AND e.attempt = r.attempt AND e.type = 'usage'
    WHERE r.job_id = ? AND r.state = 'running' AND json_valid(data)`);

  function ended(jobId: string, from: Instant, now: Instant): Spent[] {
    const oldest = each.all(jobId, from, SINGLY);
    const after = oldest.length < SINGLY ? null : (oldest.at(-1)?.at ?? null);
    if (after === null) return oldest.flatMap((row) => spentFrom(row, now));
    // Others may have ended at the very instant of the last of these: all of them are told with the rest.
    const single = oldest.filter(({ at }) => at !== after);
    const part = Math.max(1, (now - after) / PARTS);
    const rest = Array.from({ length: PARTS }, (_, i) => {
      // The last one takes also what ended before the clock was set back.
      const end = i === PARTS - 1 ? Number.MAX_SAFE_INTEGER : Math.round(after + (i + 1) * part);
      return between.get(jobId, i === 0 ? after - 1 : Math.round(after + i * part), end);
    });
    return [...single, ...rest].flatMap((row) => spentFrom(row, now));
  }

  return {
    of(jobId: string, from: Instant, now: Instant): Spent[] {
      const live = [earlierAttempts.get(jobId), underWay.get(jobId)];
      return [...ended(jobId, from, now), ...live.flatMap((row) => spentFrom(row, now))];
    },
  };
}

/** Nothing where nothing was used. What has not ended was used until now. */
function spentFrom(row: SumRow | undefined, now: Instant): Spent[] {
  const { at = null, tokens, cost } = row ?? {};
  if (!(tokens ?? 0) && !(cost ?? 0)) return [];
  return [{ at: at ?? now, tokens: tokens ?? 0, costUsd: cost ?? 0 }];
}

/** What is live of a job, and where it has a budget what that is held against. */
export function liveOf(
  { runs, spending }: Tables,
  { id, definition }: Pick<Job, "id" | "definition">,
  now: Instant,
): LiveRuns {
  const live = runs.live(id);
  const spent = spentOf(spending, id, definition, now);
  return spent === undefined ? live : { ...live, spent };
}

/** Undefined: the definition has no budget. */
export function spentOf(
  spending: Spending,
  jobId: string,
  { budget }: Job["definition"],
  now: Instant,
): readonly Spent[] | undefined {
  return budget === undefined ? undefined : spending.of(jobId, now - windowOf(budget), now);
}
