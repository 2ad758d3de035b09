import type { Lateness, ToldRun } from "./types.ts";

/** Null: it has not started. */
export function latenessOf({ run, details, attempts }: ToldRun): Lateness | null {
  if (run.startedAt === null || run.latenessMs === null) return null;
  const total = run.latenessMs;
  const unseen = run.catchUp ? clamp(run.createdAt - run.scheduledAt, total) : 0;
  const jitter = clamp(details.plannedStart - (run.scheduledAt + unseen), total - unseen);
  const betweenAttempts = attempts.reduce((sum, attempt, i) => {
    const before = attempts[i - 1]?.endedAt;
    return before === undefined || before === null ? sum : sum + Math.max(0, attempt.startedAt - before);
  }, 0);
  return { total, unseen, jitter, queue: total - unseen - jitter, betweenAttempts };
}

/** A clock that jumped in between must make no part negative, or more than the whole. */
function clamp(part: number, whole: number): number {
  return Math.min(Math.max(0, part), whole);
}
