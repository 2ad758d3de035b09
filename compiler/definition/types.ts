/**
 * What crosses from the compiler to the runtime: plain data, nothing of the AST.
 *
 * Keys are the field names of the language, so that a definition, the job JSON of the API and a `.symbi` file
 * speak of the same things by the same names. A definition holds what was written and nothing else: an absent
 * key means "the default", and defaults are applied where the value is used. Durations are integer milliseconds.
 * `${…}` references are kept as written and are resolved only at the moment of use.
 */

export type SessionMode = "ephemeral_with_summary" | "shared_persistent" | "fully_ephemeral";

export interface HeartbeatDefinition {
  readonly enabled?: boolean;
  readonly context_mode?: SessionMode;
  /** Most assess-act cycles in one wake, at least 1. */
  readonly max_iterations?: number;
  readonly notify?: "always" | "on_action" | "on_change";
  /** Most wakes in the job's life, at least 1. */
  readonly max_beats?: number;
  /** argv, no shell. */
  readonly probe?: readonly string[];
}

export interface AllowedHours {
  /** "HH:MM", 00:00–23:59. */
  readonly start: string;
  /** "HH:MM", exclusive, up to 24:00. Before `start`: the window wraps midnight. */
  readonly end: string;
  /** IANA zone of both; UTC where absent, never the job's zone. */
  readonly timezone?: string;
}

export interface PolicyDefinition {
  readonly require_approval?: boolean;
  readonly approvers?: readonly string[];
  /** Milliseconds, over 0. */
  readonly approval_timeout?: number;
  /** Milliseconds, over 0. */
  readonly max_runtime?: number;
  readonly require_capabilities?: readonly string[];
  readonly allowed_hours?: AllowedHours;
  readonly allowed_environments?: readonly string[];
  readonly require_agent_pin?: boolean;
  /** Of one run, in and out together. */
  readonly max_tokens?: number;
  /** Of one run; `"0.50 USD"`. */
  readonly max_cost?: string;
  /** Of one run. */
  readonly max_steps?: number;
}

/** Of all runs of the job together. */
export interface BudgetDefinition {
  /** Milliseconds, over 0. */
  readonly window?: number;
  /** `"5.00 USD"`. */
  readonly max_cost?: string;
  readonly max_tokens?: number;
}

/** What must be true of a run that ended well. */
export interface ExpectDefinition {
  /** A regular expression with the `u` flag, which compiles. */
  readonly output_matches?: string;
  readonly output_json?: boolean;
  readonly min_tool_calls?: number;
  readonly non_empty?: boolean;
}

/** Milliseconds, over 0. */
export interface RetryBackoff {
  readonly initial?: number;
  readonly max?: number;
}

export interface JobDefinition {
  readonly name: string;
  readonly agent: string;
  /** Exactly one of `cron` and `at`. The expression as written, outer blanks removed. */
  readonly cron?: string;
  /** ISO 8601 instant in UTC, `2026-02-15T14:30:00Z` (milliseconds only where they were written). */
  readonly at?: string;
  /** IANA zone of `cron`; UTC where absent. */
  readonly timezone?: string;
  readonly description?: string;
  readonly input?: string;
  readonly session_mode?: SessionMode;
  readonly heartbeat?: HeartbeatDefinition;
  readonly delivery?: readonly string[];
  readonly deliver_on?: "always" | "success" | "failure";
  readonly webhook_url?: string;
  readonly webhook_method?: "POST" | "PUT" | "PATCH";
  readonly webhook_headers?: Readonly<Record<string, string>>;
  readonly webhook_secret?: string;
  readonly slack_channel?: string;
  readonly slack_webhook_url?: string;
  readonly email_recipients?: readonly string[];
  readonly email_subject?: string;
  readonly log_file?: string;
  readonly max_concurrent?: number;
  readonly max_retries?: number;
  readonly retries?: number;
  readonly retry_backoff?: RetryBackoff;
  readonly on_crash?: "retry" | "fail";
  /** Milliseconds. */
  readonly jitter?: number;
  readonly catch_up?: "once" | "skip" | "all";
  /** Milliseconds, over 0. */
  readonly catch_up_window?: number;
  readonly dst_gap?: "run_after" | "skip";
  readonly dst_overlap?: "first" | "both";
  readonly agent_pin_jwt?: string;
  readonly tags?: readonly string[];
  readonly enabled?: boolean;
  readonly previous_name?: string;
  readonly budget?: BudgetDefinition;
  readonly expect?: ExpectDefinition;
  readonly policy?: PolicyDefinition;
}

/** A scripted agent for trying things out: deterministic, offline. */
export interface EchoScript {
  readonly output?: string;
  /** Milliseconds before it answers. */
  readonly delay?: number;
  /** The first N attempts of a job's life fail. */
  readonly fail_times?: number;
}

export interface AgentDefinition {
  readonly name: string;
  readonly description?: string;
  readonly model?: string;
  readonly system_prompt?: string;
  readonly executor?: "auto" | "model" | "command" | "echo";
  /** argv, no shell. */
  readonly command?: readonly string[];
  /** As written; relative paths start at the folder of the file that declares the agent. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly capabilities?: readonly string[];
  /** Names of MCP servers in the configuration. */
  readonly tools?: readonly string[];
  readonly max_steps?: number;
  readonly max_output_tokens?: number;
  readonly temperature?: number;
  readonly echo?: EchoScript;
}
