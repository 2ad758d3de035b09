import type { Code, Severity } from "../../compiler/diagnostics/index.ts";

/** A model of the operator's own: what its name stands for, where it answers, what it costs. */
export interface ModelSetting {
  readonly provider?: "anthropic" | "openai" | "google" | "openai-compatible" | undefined;
  /** As its provider writes it; the setting's own name where absent. */
  readonly model?: string | undefined;
  /** With references, unresolved. */
  readonly base_url?: string | undefined;
  /** A reference, unresolved. */
  readonly api_key?: string | undefined;
  /** Tokens of one answer, where the agent does not say. */
  readonly max_output_tokens?: number | undefined;
  readonly price?: Price | undefined;
  /** Absolute folder that a `${file:…}` reference starts from. */
  readonly dir: string;
}

/** Of a million tokens. */
export interface Price {
  readonly input: number;
  /** Of input that the provider had in its cache; `input` where absent. */
  readonly cached_input?: number | undefined;
  readonly output: number;
  readonly currency: string;
}

/** A server of tools: a program that speaks on its standard input and output, or an address. */
export interface McpSetting {
  /** argv, no shell. */
  readonly command?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  /** Values with references, unresolved. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** With references, unresolved. */
  readonly url?: string | undefined;
  /** Values with references, unresolved. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What an agent must declare to be offered the server's tools. */
  readonly capabilities?: readonly string[] | undefined;
  /** The same of single tools, in place of the server's. */
  readonly tools?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Absolute folder that `cwd` and `${file:…}` references start from. */
  readonly dir: string;
}

/** Effective settings. Field names are the keys of `symbi.toml`; seconds and counts as written there. */
export interface Config {
  readonly scheduler: {
    readonly tick_interval_seconds: number;
    readonly max_jitter_seconds: number;
    readonly max_concurrent_jobs: number;
    readonly enable_metrics: boolean;
    readonly default_max_retries: number;
    readonly shutdown_timeout_seconds: number;
    /** Duration in milliseconds; written as text (`"1h"`). */
    readonly default_max_runtime: number;
    readonly delivery: {
      readonly webhook_timeout_seconds: number;
      readonly webhook_retry_attempts: number;
      /** Strings may hold `${…}` references: unresolved until used. */
      readonly webhook_auth_header: string | undefined;
      readonly slack_api_token: string | undefined;
      readonly slack_default_channel: string | undefined;
      readonly smtp_host: string | undefined;
      readonly smtp_port: number;
      readonly smtp_username: string | undefined;
      readonly smtp_password: string | undefined;
      readonly email_from: string | undefined;
    };
  };
  readonly runtime: {
    readonly environment: string | undefined;
    /** Names that definitions may reference; undefined: any but `SYMBI_*` and model credentials. */
    readonly env_allow: readonly string[] | undefined;
    /** Bytes of a run's output that are kept in its row. */
    readonly output_limit: number;
    /** Bytes of a longer output that are kept in a file; 0: none. */
    readonly overflow_limit: number;
    readonly log_dir: string;
  };
  readonly store: {
    readonly path: string;
    /** Bytes set aside for a disk that fills up. */
    readonly ballast: number;
  };
  readonly retention: {
    /** Duration in milliseconds; written as text (`"90d"`). */
    readonly max_age: number;
    readonly min_runs: number;
  };
  readonly sessions: {
    /** Of the messages as JSON. */
    readonly max_bytes: number;
    readonly max_messages: number;
  };
  /** By the names that agents use. */
  readonly models: ReadonlyMap<string, ModelSetting>;
  /** By the names that agents use. */
  readonly mcp: ReadonlyMap<string, McpSetting>;
  readonly agentpin: { readonly required: boolean; readonly domain: string | undefined };
  readonly check: {
    readonly select: readonly Code[] | "all";
    readonly ignore: readonly Code[] | undefined;
    readonly severity: ReadonlyMap<Code, Severity | "off"> | undefined;
  };
}
