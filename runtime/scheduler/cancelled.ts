import type { Reason } from "../store/types.ts";

/** Why a waiting run was cancelled. */
export const PAUSED: Reason = { code: "paused", sentence: "The job was paused while this run was waiting." };
export const JOB_REMOVED: Reason = {
  code: "job_removed",
  sentence: "The job was removed while this run was waiting.",
};
export const DEAD_LETTER: Reason = {
  code: "dead_letter",
  sentence: "The job went to dead letter while this run was waiting.",
};
