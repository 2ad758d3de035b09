import type {
  HeartbeatDefinition,
  JobDefinition,
  PolicyDefinition,
  SessionMode,
} from "../../compiler/definition/types.ts";
import type { Config } from "../config/types.ts";
import type { Job, JobState, SessionSize } from "../store/types.ts";
import { type SessionSizeJson, sessionSizeJson } from "./session.ts";
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
    readonly notify: "always" | "on_action" | "on_change";
    readonly max_beats: number | null;
    readonly probe: readonly string[] | null;
  } | null;
  readonly delivery: readonly string[];
  readonly deliver_on: "always" | "success" | "failure";
  readonly webhook_url: string | null;
  readonly webhook_method: "POST" | "PUT" | "PATCH";
  readonly webhook_headers: Readonly<Record<string, string>> | null;
  readonly webhook_secret: string | null;
  readonly slack_channel: string | null;
  readonly slack_webhook_url: string | null;
  readonly email_recipients: readonly string[] | null;
  readonly email_subject: string | null;
  readonly log_file: string | null;
  readonly max_concurrent: number;
  readonly max_retries: number;
  readonly retries: number;
  /** Durations as text: `"30s"`. */
  readonly retry_backoff: { readonly initial: string; readonly max: string };
  readonly on_crash: "retry" | "fail";
  readonly jitter: string | null;
  readonly catch_up: "once" | "skip" | "all";
  readonly catch_up_window: string | null;
  readonly dst_gap: "run_after" | "skip";
  readonly dst_overlap: "first" | "both";
  readonly agent_pin_jwt: string | null;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  readonly previous_name: string | null;
  readonly budget: {
    readonly window: string;
    readonly max_cost: string | null;
    readonly max_tokens: number | null;
    /** By its runs of the window that ends now; null: not looked up. */
    readonly used: { readonly tokens: number; readonly cost_usd: number } | null;
    /** It is used up, and there is room again then; null: there is room. */
    readonly room_at: string | null;
  } | null;
  readonly expect: {
    readonly output_matches: string | null;
    readonly output_json: boolean;
    readonly min_tool_calls: number;
    /** Null: it depends on what the agent runs on. */
    readonly non_empty: boolean | null;
  } | null;
  /** Durations as text: `"5m"`. */
  readonly policy: Omit<PolicyDefinition, "max_runtime" | "approval_timeout"> & {
    readonly max_runtime: string;
    readonly approval_timeout?: string;
  };
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
  /** The conversation that its runs share; null: there is none. */
  readonly session: SessionSizeJson | null;
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
}

export interface JobFacts {
  /** Gives the defaults of what the job leaves open. */
  readonly config: Config;
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
  readonly session: SessionSize | undefined;
  /** How it stands with its budget. */
  readonly budget?:
    { readonly tokens: number; readonly costUsd: number; readonly roomAt: number | null } | undefined;
}

export function jobJson(job: Job, { config, runnable, session, budget }: JobFacts): JobJson {
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
    heartbeat: heartbeatJson(definition.heartbeat),
    delivery: definition.delivery ?? ["stdout"],
    deliver_on: definition.deliver_on ?? "always",
    webhook_url: definition.webhook_url ?? null,
    webhook_method: definition.webhook_method ?? "POST",
    webhook_headers: definition.webhook_headers ?? null,
    webhook_secret: definition.webhook_secret ?? null,
    slack_channel: definition.slack_channel ?? null,
    slack_webhook_url: definition.slack_webhook_url ?? null,
    email_recipients: definition.email_recipients ?? null,
    email_subject: definition.email_subject ?? null,
    log_file: definition.log_file ?? null,
    max_concurrent: definition.max_concurrent ?? 1,
    max_retries: definition.max_retries ?? config.scheduler.default_max_retries,
    retries: definition.retries ?? 2,
    retry_backoff: {
      initial: durationText(definition.retry_backoff?.initial ?? 30_000),
      max: durationText(definition.retry_backoff?.max ?? 900_000),
    },
    on_crash: definition.on_crash ?? "retry",
    jitter: durationOrNull(definition.jitter),
    catch_up: definition.catch_up ?? "once",
    catch_up_window: durationOrNull(definition.catch_up_window),
    dst_gap: definition.dst_gap ?? "run_after",
    dst_overlap: definition.dst_overlap ?? "first",
    agent_pin_jwt: definition.agent_pin_jwt ?? null,
    tags: definition.tags ?? [],
    enabled: definition.enabled ?? true,
    previous_name: definition.previous_name ?? null,
    budget: budgetJson(definition.budget, budget),
    expect: expectJson(definition.expect),
    policy: policyJson(definition.policy ?? {}, config),
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
    session: sessionSizeJson(session),
    runnable: { ok: runnable.ok, reason: runnable.reason },
  };
}

function heartbeatJson(heartbeat: HeartbeatDefinition | undefined): JobJson["heartbeat"] {
  if (heartbeat === undefined) return null;
  return {
    enabled: heartbeat.enabled ?? true,
    context_mode: heartbeat.context_mode ?? "ephemeral_with_summary",
    max_iterations: heartbeat.max_iterations ?? 100,
    notify: heartbeat.notify ?? "always",
    max_beats: heartbeat.max_beats ?? null,
    probe: heartbeat.probe ?? null,
  };
}

function budgetJson(budget: JobDefinition["budget"], standing: JobFacts["budget"]): JobJson["budget"] {
  if (budget === undefined) return null;
  const roomAt = standing?.roomAt ?? null;
  return {
    window: durationText(budget.window ?? 86_400_000),
    max_cost: budget.max_cost ?? null,
    max_tokens: budget.max_tokens ?? null,
    used: standing === undefined ? null : { tokens: standing.tokens, cost_usd: standing.costUsd },
    room_at: roomAt === null ? null : instantText(roomAt),
  };
}

function expectJson(expect: JobDefinition["expect"]): JobJson["expect"] {
  if (expect === undefined) return null;
  return {
    output_matches: expect.output_matches ?? null,
    output_json: expect.output_json ?? false,
    min_tool_calls: expect.min_tool_calls ?? 0,
    non_empty: expect.non_empty ?? null,
  };
}

function policyJson(policy: PolicyDefinition, config: Config): JobJson["policy"] {
  const { approval_timeout, max_runtime, ...others } = policy;
  return {
    ...others,
    ...(approval_timeout === undefined ? {} : { approval_timeout: durationText(approval_timeout) }),
    max_runtime: durationText(max_runtime ?? config.scheduler.default_max_runtime),
  };
}

function durationOrNull(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : durationText(milliseconds);
}
