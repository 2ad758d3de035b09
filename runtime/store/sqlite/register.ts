import type { JobDefinition } from "../../../compiler/definition/types.ts";
import type { RegisterDecision, Registered, Registration } from "../store.ts";
import type { Instant, Job } from "../types.ts";
import { canonicalJson } from "./canonical.ts";
import { applyChange } from "./change.ts";
import { jobFrom } from "./jobs.ts";
import { renameJobs } from "./rename.ts";
import { liveOf } from "./spending.ts";
import type { Tables } from "./tables.ts";

export function register(tables: Tables, batch: Registration, decide: RegisterDecision): Registered {
  const agents = batch.agents.map(({ definition, baseDir }) => ({
    name: definition.name,
    change: tables.agents.put(definition, baseDir, batch.now),
  }));
  const renamed = renameJobs(tables.jobs, batch.jobs);
  const jobs = batch.jobs.map((job) =>
    registerJob(tables, job, batch, renamed.get(job.definition.name), decide),
  );
  return { jobs, agents };
}

function registerJob(
  tables: Tables,
  { id, definition, source }: Registration["jobs"][number],
  { now, actor }: Registration,
  oldName: string | undefined,
  decide: RegisterDecision,
): Registered["jobs"][number] {
  const by = actor === undefined ? {} : { actor };
  const row = tables.jobs.rowNamed(definition.name);
  if (row === undefined) {
    const job = newJob(id, definition, source, now);
    tables.jobs.insert(id, definition, now);
    tables.jobs.addVersion({ id, version: 0 }, definition, source, now);
    tables.jobEvents.add(job, "created", now, by);
    // A job begins active; what else was decided comes after that.
    const change = { ...decide.create(definition), ...by };
    return { job: applyChange(tables, job, change, now).job, change: "created" };
  }
  const job = jobFrom(row);
  if (row.definition === canonicalJson(definition)) return { job, change: "unchanged" };
  const change = { ...decide.update(job, definition, liveOf(tables, job, now)), ...by };
  tables.jobs.addVersion(job, definition, source, now);
  const edited = { ...job, version: job.version + 1, definition, source, updatedAt: now };
  const kind = oldName === undefined ? "updated" : "renamed";
  tables.jobEvents.add(edited, kind, now, { ...by, detail: oldName ?? null });
  return { job: applyChange(tables, job, change, now, edited).job, change: kind };
}

function newJob(id: string, definition: JobDefinition, source: string | null, now: Instant): Job {
  return {
    id,
    version: 1,
    definition,
    state: "active",
    stateReason: null,
    nextFire: null,
    runCount: 0,
    failureCount: 0,
    lastRun: null,
    createdAt: now,
    updatedAt: now,
    source,
  };
}
