import type { Delivery, DeliveryState, Run, RunKind, RunState, TokenUsage } from "../store/types.ts";
import { instantText } from "./text.ts";

/** A run as clients see it. Every key is always there; null where there is nothing. Instants are ISO 8601 in UTC. */
export interface RunJson {
  readonly id: string;
  readonly job_id: string;
  readonly job_name: string;
  readonly job_version: number;
  readonly agent_id: string;
  readonly kind: RunKind;
  readonly scheduled_at: string;
  /** The first attempt's. */
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly status: RunState;
  /** Machine-readable: why it ended so, or did not run. */
  readonly reason: string | null;
  /** The same for people. */
  readonly reason_text: string | null;
  readonly error_message: string | null;
  /** The final attempt's. */
  readonly execution_time_ms: number | null;
  /** From the due instant to the first start. */
  readonly lateness_ms: number | null;
  readonly attempt: number;
  readonly input: string | null;
  readonly output: string | null;
  readonly output_truncated: boolean;
  /** Where more of a truncated output is, and how many bytes of it. */
  readonly output_file: string | null;
  readonly output_file_bytes: number | null;
  readonly summary: string | null;
  readonly usage: TokenUsage | null;
  readonly simulated: boolean;
  readonly catch_up: boolean;
  /** One row may stand for many missed due instants: how many, and the last of them. */
  readonly instants: number;
  readonly last_scheduled_at: string;
  readonly deliveries: readonly DeliveryJson[];
}

export interface DeliveryJson {
  readonly id: string;
  readonly channel: string;
  readonly status: DeliveryState;
  readonly attempts: number;
  readonly next_attempt_at: string | null;
  readonly delivered_at: string | null;
  readonly error_message: string | null;
}

export function runJson(run: Run, deliveries: readonly Delivery[]): RunJson {
  return {
    id: run.id,
    job_id: run.jobId,
    job_name: run.jobName,
    job_version: run.jobVersion,
    agent_id: run.agent,
    kind: run.kind,
    scheduled_at: instantText(run.scheduledAt),
    started_at: optionalInstant(run.startedAt),
    completed_at: optionalInstant(run.completedAt),
    status: run.state,
    reason: run.reason?.code ?? null,
    reason_text: run.reason?.sentence ?? null,
    error_message: errorOf(run),
    execution_time_ms: run.executionMs,
    lateness_ms: run.latenessMs,
    attempt: run.attempt,
    input: run.input,
    output: run.output,
    output_truncated: run.outputTruncated,
    output_file: run.outputFile?.path ?? null,
    output_file_bytes: run.outputFile?.bytes ?? null,
    summary: run.summary,
    usage: run.usage,
    simulated: run.simulated,
    catch_up: run.catchUp,
    instants: run.instants,
    last_scheduled_at: instantText(run.lastInstant),
    deliveries: deliveries.map(deliveryJson),
  };
}

/** What went wrong, in words; null for a run that did what it should, or has yet to. */
export function errorOf(run: Run): string | null {
  switch (run.state) {
    case "failed":
    case "timed_out":
    case "kill_failed":
    case "denied":
    case "expired":
      return run.error ?? run.reason?.sentence ?? null;
    case "queued":
    case "awaiting_approval":
    case "running":
    case "succeeded":
    case "cancelled":
    case "missed":
    case "skipped":
      return run.error;
  }
}

function deliveryJson(delivery: Delivery): DeliveryJson {
  return {
    id: delivery.id,
    channel: delivery.channel,
    status: delivery.state,
    attempts: delivery.tries,
    next_attempt_at: optionalInstant(delivery.nextTry),
    delivered_at: optionalInstant(delivery.deliveredAt),
    error_message: delivery.error,
  };
}

function optionalInstant(instant: number | null): string | null {
  return instant === null ? null : instantText(instant);
}
