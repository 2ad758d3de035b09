import type { PolicyDefinition, SessionMode } from "../../compiler/definition/types.ts";
import type { Config } from "../config/types.ts";
import type { Job, JobState } from "../store/types.ts";
import { durationText, instantText } from "./text.ts";

/** A job as clients see it. Every key is always there; null where nothing is set. Instants are ISO 8601 in UTC. */
export interface JobJson {
  readonly id: string;
  readonly name: string;
  readonly agent_id: string;
  readonly cron_expr: string | null;
  readonly at: string | null;
  readonly timezone: string;
  readonly description: string | null;
  readonly input: string | null;
  readonly session_mode: SessionMode;
  readonly heartbeat: {
    readonly enabled: boolean;
    readonly context_mode: SessionMode;
    readonly max_iterations: number;
  } | null;
  readonly delivery: readonly string[];
  readonly webhook_url: string | null;
  readonly webhook_headers: Readonly<Record<string, string>> | null;
  readonly slack_channel: string | null;
  readonly email_recipients: readonly string[] | null;
  readonly log_file: string | null;
  readonly max_concurrent: number;
  readonly max_retries: number;
  readonly on_crash: "retry" | "fail";
  readonly dst_gap: "run_after" | "skip";
  readonly dst_overlap: "first" | "both";
  readonly agent_pin_jwt: string | null;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  /** Durations as text: `"5m"`. */
  readonly policy: Omit<PolicyDefinition, "max_runtime"> & { readonly max_runtime: string };
  readonly version: number;
  readonly source: string | null;
  readonly status: JobState;
  readonly status_reason: { readonly code: string; readonly sentence: string } | null;
  /** The next nominal due instant, before jitter. */
  readonly next_run: string | null;
  readonly last_run: string | null;
  readonly run_count: number;
  /** Consecutive failed runs. */
  readonly failure_count: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
}

export interface JobFacts {
  /** Gives the defaults of what the job leaves open. */
  readonly config: Config;
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
}

export function jobJson(job: Job, { config, runnable }: JobFacts): JobJson {
  const { definition } = job;
  return {
    id: job.id,
    name: definition.name,
    agent_id: definition.agent,
    cron_expr: definition.cron ?? null,
    at: definition.at ?? null,
    timezone: definition.timezone ?? "UTC",
    description: definition.description ?? null,
    input: definition.input ?? null,
    session_mode: definition.session_mode ?? "ephemeral_with_summary",
    heartbeat:
      definition.heartbeat === undefined
        ? null
        : {
            enabled: definition.heartbeat.enabled ?? true,
            context_mode: definition.heartbeat.context_mode ?? "ephemeral_with_summary",
            max_iterations: definition.heartbeat.max_iterations ?? 100,
          },
    delivery: definition.delivery ?? ["stdout"],
    webhook_url: definition.webhook_url ?? null,
    webhook_headers: definition.webhook_headers ?? null,
    slack_channel: definition.slack_channel ?? null,
    email_recipients: definition.email_recipients ?? null,
    log_file: definition.log_file ?? null,
    max_concurrent: definition.max_concurrent ?? 1,
    max_retries: definition.max_retries ?? config.scheduler.default_max_retries,
    on_crash: definition.on_crash ?? "retry",
    dst_gap: definition.dst_gap ?? "run_after",
    dst_overlap: definition.dst_overlap ?? "first",
    agent_pin_jwt: definition.agent_pin_jwt ?? null,
    tags: definition.tags ?? [],
    enabled: definition.enabled ?? true,
    policy: {
      ...definition.policy,
      max_runtime: durationText(definition.policy?.max_runtime ?? config.scheduler.default_max_runtime),
    },
    version: job.version,
    source: job.source,
    status: job.state,
    status_reason: job.stateReason,
    next_run: job.nextFire === null ? null : instantText(job.nextFire),
    last_run: job.lastRun === null ? null : instantText(job.lastRun),
    run_count: job.runCount,
    failure_count: job.failureCount,
    created_at: instantText(job.createdAt),
    updated_at: instantText(job.updatedAt),
    runnable: { ok: runnable.ok, reason: runnable.reason },
  };
}
