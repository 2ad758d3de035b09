import { hash } from "node:crypto";
import type { Instant } from "../types.ts";

/** The id of the run for a due instant: the same on every machine and at every try. */
export function scheduledRunId(jobId: string, scheduledAt: Instant): string {
  return runId(`scheduled\n${jobId}\n${scheduledAt}`);
}

export function manualRunId(requestId: string): string {
  return runId(`manual\n${requestId}`);
}

function runId(key: string): string {
  return `run_${hash("sha256", key, "hex").slice(0, 32)}`;
}
