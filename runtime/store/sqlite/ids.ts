import { hash } from "node:crypto";
import type { Instant } from "../types.ts";

/**
 * The id of the run for a due instant: the same on every machine and at every try. It begins with the instant and the
 * beginning of the job's id, so that runs that are written together stand together, in the order in which they were
 * claimed, in every table and index: a transaction then touches few pages.
 */
export function scheduledRunId(jobId: string, scheduledAt: Instant): string {
  const key = hashOf(`scheduled\n${jobId}\n${scheduledAt}`);
  const when = Math.max(0, scheduledAt).toString(16).padStart(12, "0");
  const place = /^job_([0-9a-f]{8})/.exec(jobId)?.[1] ?? key.slice(-8);
  return `run_${when}${place}${key.slice(0, 12)}`;
}

/** The same for the same request. */
export function manualRunId(requestId: string): string {
  return `run_${hashOf(`manual\n${requestId}`).slice(0, 32)}`;
}

function hashOf(key: string): string {
  return hash("sha256", key, "hex");
}
