import type { Attempt, Run } from "../../runtime/store/index.ts";
import type { Legacy, PlannedJob } from "./lives.ts";

/** What a scheduler must not have done, whatever it lived through. It knows nothing of cron, stores or schedulers. */
export function verdict(legacy: Legacy): readonly string[] {
  const { jobs, from, until, begun, said } = legacy;
  const faults: string[] = [];
  const delivered = new Set(said.match(/run_[0-9a-f]+/g));
  for (const { job, until: paused = until, runs, rows, attempts } of jobs) {
    faults.push(...gapsAndDoubles(job, rows ?? runs, from, paused));
    for (const run of runs) {
      faults.push(...wrongEnd(job, run), ...wrongAttempts(job, run, attempts.get(run.id) ?? []));
      // A wall clock that was set says nothing of what came first.
      if (legacy.jumps === 0) faults.push(...wrongOrder(run, attempts.get(run.id) ?? []));
      if (run.state === "succeeded" && !delivered.has(run.id)) faults.push(`${run.id} was never delivered`);
    }
  }
  const known = new Map(jobs.flatMap(({ runs }) => runs.map((run) => [run.id, run.attempt] as const)));
  const seen = new Map<string, number>();
  for (const { runId, attempt } of begun) {
    const before = seen.get(runId) ?? 0;
    if (attempt <= before) faults.push(`attempt ${attempt} of ${runId} began after attempt ${before}`);
    // What was told had been written.
    if ((known.get(runId) ?? 0) < attempt) faults.push(`attempt ${attempt} of ${runId} is forgotten`);
    seen.set(runId, attempt);
  }
  for (const { runs } of jobs) {
    for (const { id, state, attempt } of runs) {
      if (state === "succeeded" && (seen.get(id) ?? 0) < attempt) faults.push(`${id} succeeded unseen`);
    }
  }
  return faults;
}

/** After the first and up to the second. */
export function dueBetween({ everySeconds }: PlannedJob, from: number, until: number): readonly number[] {
  const due: number[] = [];
  for (let at = Math.floor(from / 1000) * 1000 + 1000; at <= until; at += 1000) {
    if (((at / 1000) % 60) % everySeconds === 0) due.push(at);
  }
  return due;
}

/** Every due instant is there exactly once, and nothing else. */
function gapsAndDoubles(
  job: PlannedJob,
  rows: readonly Pick<Run, "scheduledAt" | "lastInstant" | "instants">[],
  from: number,
  until: number,
): readonly string[] {
  const { name } = job;
  const due = new Map(dueBetween(job, from, until).map((at) => [at, 0]));
  const faults: string[] = [];
  for (const { scheduledAt, lastInstant, instants } of rows) {
    let covered = 0;
    for (let at = scheduledAt; at <= lastInstant; at += 1000) {
      const count = due.get(at);
      if (count === undefined) continue;
      due.set(at, count + 1);
      covered += 1;
    }
    if (covered !== instants) {
      faults.push(`${name}: a row at ${scheduledAt} speaks of ${instants} instants, not ${covered}`);
    }
  }
  for (const [at, count] of due) if (count !== 1) faults.push(`${name}: due at ${at}, there ${count} times`);
  return faults;
}

const ENDS = new Set(["succeeded", "failed", "cancelled", "missed", "skipped"]);

function wrongEnd({ name }: PlannedJob, { id, state, reason }: Run): readonly string[] {
  if (!ENDS.has(state)) return [`${name}: ${id} is ${state} when all is at rest`];
  return state !== "succeeded" && reason === null ? [`${name}: ${id} is ${state} for no reason`] : [];
}

function wrongAttempts({ onCrash }: PlannedJob, run: Run, attempts: readonly Attempt[]): readonly string[] {
  const faults: string[] = [];
  const say = (what: string) => faults.push(`${run.id} (${onCrash}, ${run.state}): ${what}`);
  if (attempts.length !== run.attempt) say(`${run.attempt} attempts, ${attempts.length} rows`);
  for (const [i, { number, state, endedAt }] of attempts.entries()) {
    if (number !== i + 1) say(`attempt ${number} stands in place ${i + 1}`);
    if (endedAt === null || state === "running") say(`attempt ${number} never ended`);
    if (i + 1 < attempts.length && state !== "lost")
      say(`attempt ${number} was ${state}, and another followed`);
  }
  if (onCrash === "fail" && attempts.length > 1) say(`it ran ${attempts.length} times`);
  const ranWell = attempts.filter(({ state }) => state === "succeeded").length;
  if (ranWell !== (run.state === "succeeded" ? 1 : 0)) say(`${ranWell} attempts succeeded`);
  return faults;
}

/** Attempts of one run follow each other: never two at a time. */
function wrongOrder({ id }: Run, attempts: readonly Attempt[]): readonly string[] {
  return attempts.flatMap(({ number, startedAt, endedAt }, i) => {
    const next = attempts[i + 1];
    if (next === undefined || (next.startedAt >= startedAt && next.startedAt >= (endedAt ?? Infinity)))
      return [];
    return [`${id}: attempt ${next.number} began before ${number} ended`];
  });
}
