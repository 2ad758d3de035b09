import type { JobState, RunState } from "../runtime/store/types.ts";

export const jobStates: readonly JobState[] = ["active", "paused", "completed", "failed", "dead_letter"];

export const runStates: readonly RunState[] = [
  "queued",
  "awaiting_approval",
  "running",
  "succeeded",
  "failed",
  "timed_out",
  "cancelled",
  "kill_failed",
  "missed",
  "skipped",
  "denied",
  "expired",
];
