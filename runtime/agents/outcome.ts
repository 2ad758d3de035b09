import type { ReasonCode } from "../store/types.ts";
import type { AgentOutcome, ExecutorKind } from "./types.ts";

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

/** For what no executor should do. */
export function broken(kind: ExecutorKind, error: unknown): AgentOutcome {
  const why = error instanceof Error ? error.message : String(error);
  return failed("internal_error", `The ${kind} executor broke, which is a fault of symbi: ${why}`);
}
