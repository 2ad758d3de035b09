import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type { Instant, Job, JobState, JobVersion } from "../types.ts";
import { canonicalJson } from "./canonical.ts";
import type { Connection } from "./connection.ts";
import { parseJobDefinition, UNREADABLE } from "./definitions.ts";
import { reasonFrom } from "./runs.ts";

export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly agent: string;
  readonly version: number;
  readonly state: JobState;
  readonly state_code: string | null;
  readonly state_sentence: string | null;
  readonly next_fire: number | null;
  readonly run_count: number;
  readonly failure_count: number;
  readonly last_run: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly removed_at: number | null;
  readonly source: string | null;
  readonly definition: string | null;
}

/** A job whose definition cannot be read shows as failed, with its name and nothing else. */
export function jobFrom(row: JobRow): Job {
  const definition = parseJobDefinition(row.definition);
  const common = {
    id: row.id,
    version: row.version,
    runCount: row.run_count,
    failureCount: row.failure_count,
    lastRun: row.last_run,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    source: row.source,
    ...(row.removed_at === null ? {} : { removedAt: row.removed_at }),
  };
  if (definition === undefined) {
    const named = { name: row.name, agent: row.agent };
    return { ...common, definition: named, state: "failed", stateReason: UNREADABLE, nextFire: null };
  }
  return {
    ...common,
    definition,
    state: row.state,
    stateReason: reasonFrom(row.state_code, row.state_sentence),
    nextFire: row.next_fire,
  };
}

/** Refuses what no operation of the store can have written, before anything is decided on it. */
export function requireSane({ state, next_fire: due, run_count: runs }: JobRow): void {
  if (!Object.hasOwn(STATES, state)) throw new RangeError(`${state} is no state of a job`);
  if (due !== null && Number.isNaN(new Date(due).getTime())) throw new RangeError(`${due} is no instant`);
  if (!Number.isSafeInteger(runs)) throw new RangeError(`${runs} is no count of runs`);
}

const STATES: Readonly<Record<JobState, true>> = {
  active: true,
  paused: true,
  completed: true,
  failed: true,
  dead_letter: true,
};

export type Jobs = ReturnType<typeof openJobs>;

export function openJobs({ db, zoneData }: Connection) {
  // No join, and below no bare parameter as a limit: SQLite would plan the statement anew at every run.
  const select = `
    SELECT jobs.*, (SELECT definition FROM job_versions v WHERE v.job_id = jobs.id AND v.version = jobs.version)
      AS definition
    FROM jobs`;
  const byId = db.prepare<[string], JobRow>(`${select} WHERE jobs.id = ?`);
  const byName = db.prepare<[string], JobRow>(`${select} WHERE jobs.name = ? AND removed_at IS NULL`);
  const byIdPrefix = db.prepare<[{ prefix: string }], JobRow>(`${select}
    WHERE jobs.id >= @prefix AND jobs.id < @prefix || char(1114111) AND removed_at IS NULL ORDER BY jobs.id`);
  const all = db.prepare<[], JobRow>(`${select} WHERE removed_at IS NULL ORDER BY jobs.name`);
  const names = db.prepare<[], string>("SELECT name FROM jobs WHERE removed_at IS NULL").pluck();
  const due = db.prepare<[{ now: Instant; limit: number }], JobRow>(`${select}
    WHERE state = 'active' AND removed_at IS NULL AND next_fire IS NOT NULL AND next_fire <= @now
    ORDER BY next_fire, jobs.id LIMIT +@limit`);
  const nextFire = db
    .prepare<[Instant], number>(
      `SELECT next_fire FROM jobs WHERE state = 'active' AND removed_at IS NULL AND next_fire > ?
       ORDER BY next_fire, id LIMIT 1`,
    )
    .pluck();
  const insert = db.prepare<[string, string, string, Instant, Instant]>(
    `INSERT INTO jobs (id, name, agent, version, state, created_at, updated_at)
     VALUES (?, ?, ?, 0, 'active', ?, ?)`,
  );
  const insertVersion = db.prepare<[string, number, string, Instant]>(
    "INSERT INTO job_versions (job_id, version, definition, created_at) VALUES (?, ?, ?, ?)",
  );
  const useVersion = db.prepare<[number, string, string | null, Instant, string]>(
    "UPDATE jobs SET version = ?, agent = ?, source = ?, updated_at = ? WHERE id = ?",
  );
  const update = db.prepare<[Record<string, string | number | null>]>(`
    UPDATE jobs SET state = @state, state_code = @stateCode, state_sentence = @stateSentence,
      next_fire = @nextFire, zone_data = iif(@computed, @zoneData, zone_data), run_count = @runCount, failure_count = @failureCount, updated_at = @updatedAt
    WHERE id = @id`);
  // Where neither state nor next fire moves, the index of due jobs is left alone.
  const count = db.prepare<[number, number, string]>(
    "UPDATE jobs SET run_count = ?, failure_count = ? WHERE id = ?",
  );
  const fire = db.prepare<[Instant | null, string, number, number, string]>(
    "UPDATE jobs SET next_fire = ?, zone_data = ?, run_count = ?, failure_count = ? WHERE id = ?",
  );
  const rename = db.prepare<[string, string]>("UPDATE jobs SET name = ? WHERE id = ?");
  const otherZoneData = db.prepare<
    [{ after: string; zoneData: string; limit: number }],
    JobRow & { readonly zone_data: string | null }
  >(`${select}
    WHERE jobs.id > @after AND state = 'active' AND removed_at IS NULL AND zone_data IS NOT @zoneData
    ORDER BY jobs.id LIMIT +@limit`);
  const useZoneData = db.prepare<[string, string]>("UPDATE jobs SET zone_data = ? WHERE id = ?");
  const versions = db.prepare<[string], { version: number; definition: string; created_at: number }>(
    "SELECT version, definition, created_at FROM job_versions WHERE job_id = ? ORDER BY version",
  );
  const remove = db.prepare<[Instant, string]>(
    "UPDATE jobs SET removed_at = ?, next_fire = NULL WHERE id = ?",
  );
  const started = db.prepare<[Instant, string]>("UPDATE jobs SET last_run = ? WHERE id = ?");
  const definitionOf = db
    .prepare<[string, number], string>("SELECT definition FROM job_versions WHERE job_id = ? AND version = ?")
    .pluck();

  return {
    zoneData,
    row: (id: string): JobRow | undefined => byId.get(id),
    rowNamed: (name: string): JobRow | undefined => byName.get(name),
    withIdPrefix: (prefix: string): JobRow[] => byIdPrefix.all({ prefix }),
    all: (): JobRow[] => all.all(),
    names: (): string[] => names.all(),
    due: (now: Instant, limit: number): JobRow[] => due.all({ now, limit }),
    nextFire: (after: Instant): Instant | undefined => nextFire.get(after),

    /** A job without a definition yet: `addVersion` gives it its first. */
    insert(id: string, { name, agent }: JobDefinition, now: Instant): void {
      insert.run(id, name, agent, now, now);
    },
    addVersion(
      job: { readonly id: string; readonly version: number },
      definition: JobDefinition,
      source: string | null,
      now: Instant,
    ): void {
      insertVersion.run(job.id, job.version + 1, canonicalJson(definition), now);
      useVersion.run(job.version + 1, definition.agent, source, now, job.id);
    },
    /** `computed`: its next fire was computed here and now, with our zone data. */
    update(job: Job, computed: boolean): void {
      update.run({
        computed: Number(computed),
        zoneData,
        id: job.id,
        state: job.state,
        stateCode: job.stateReason?.code ?? null,
        stateSentence: job.stateReason?.sentence ?? null,
        nextFire: job.nextFire,
        runCount: job.runCount,
        failureCount: job.failureCount,
        updatedAt: job.updatedAt,
      });
    },
    /** Of all that `update` writes, the two that the end of a run changes. */
    updateCounts({ id, runCount, failureCount }: Job): void {
      count.run(runCount, failureCount, id);
    },
    /** The same with the next fire, computed here and now, which is all that a claim changes. */
    updateNextFire({ id, nextFire, runCount, failureCount }: Job): void {
      fire.run(nextFire, zoneData, runCount, failureCount, id);
    },
    rename(id: string, name: string): void {
      rename.run(name, id);
    },
    /** Active jobs after this one, by id, whose next fire was computed with other zone data. */
    otherZoneData: (after: string, limit: number) => otherZoneData.all({ after, zoneData, limit }),
    useZoneData(id: string): void {
      useZoneData.run(zoneData, id);
    },
    versions: (id: string): JobVersion[] =>
      versions.all(id).map((row) => ({
        version: row.version,
        definition: parseJobDefinition(row.definition) ?? null,
        createdAt: row.created_at,
      })),
    remove(id: string, now: Instant): void {
      remove.run(now, id);
    },
    started(id: string, now: Instant): void {
      started.run(now, id);
    },
    definitionText: (id: string, version: number): string | null => definitionOf.get(id, version) ?? null,
  };
}
