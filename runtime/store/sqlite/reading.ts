import { near } from "../../../compiler/words/index.ts";
import type { FoundJob, JobFilter } from "../store.ts";
import type { Job } from "../types.ts";
import { jobFrom } from "./jobs.ts";
import type { Tables } from "./tables.ts";

/** Shorter ones are too likely to hit another job than the one meant. */
const SHORTEST_PREFIX = 4;

export function findJob({ jobs }: Tables, reference: string): FoundJob {
  const exact = jobs.row(reference) ?? jobs.rowNamed(reference);
  if (exact !== undefined) return { found: "one", job: jobFrom(exact) };
  const candidates = reference.length < SHORTEST_PREFIX ? [] : jobs.withIdPrefix(reference).map(jobFrom);
  const [only, another] = candidates;
  if (another !== undefined) return { found: "many", jobs: candidates };
  if (only !== undefined) return { found: "one", job: only };
  const meant = near(reference, jobs.names());
  return { found: "none", near: meant === undefined ? [] : [meant] };
}

export function listJobs({ jobs }: Tables, { state, agent, tag }: JobFilter): Job[] {
  return jobs
    .all()
    .map(jobFrom)
    .filter(
      (job) =>
        (state === undefined || job.state === state) &&
        (agent === undefined || job.definition.agent === agent) &&
        (tag === undefined || (job.definition.tags ?? []).includes(tag)),
    );
}
