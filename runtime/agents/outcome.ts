import type { ReasonCode } from "../store/types.ts";
import type { AgentOutcome } from "./types.ts";

/** An outcome before anything was written. */
export function failed(
  code: ReasonCode,
  sentence: string,
  more: Partial<Omit<AgentOutcome, "status" | "reason">> = {},
): AgentOutcome {
  return {
    status: "failed",
    reason: { code, sentence },
    transient: false,
    output: "",
    outputTruncated: false,
    exitCode: null,
    summary: null,
    usage: null,
    ...more,
  };
}
