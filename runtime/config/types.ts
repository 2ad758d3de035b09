import type { Code, Severity } from "../../compiler/diagnostics/index.ts";

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
  readonly agentpin: { readonly required: boolean; readonly domain: string | undefined };
  readonly check: {
    readonly select: readonly Code[] | "all";
    readonly ignore: readonly Code[] | undefined;
    readonly severity: ReadonlyMap<Code, Severity | "off"> | undefined;
  };
}
