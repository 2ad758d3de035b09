import { mcpServers, models } from "./agent-keys.ts";
import { codes, codesOrAll, severities } from "./check-keys.ts";
import { duration, flag, path, text, whole, words, type KeyTable } from "./key.ts";
import type { Config } from "./types.ts";

/** Every setting there is. Loading, messages, environment names and `symbi doctor` all read this table. */
export const keys: KeyTable<Config> = {
  scheduler: {
    tick_interval_seconds: whole({
      doc: "Seconds between two looks at what is due.",
      default: 1,
      min: 1,
      max: 3600,
    }),
    max_jitter_seconds: whole({
      doc: "Starts are spread over 0 to this many seconds.",
      default: 0,
      min: 0,
      max: 86_400,
      aliases: ["SYMBI_SCHEDULER_MAX_JITTER"],
    }),
    max_concurrent_jobs: whole({
      doc: "Most runs at one time, over all jobs; more wait.",
      default: 10,
      min: 1,
      aliases: ["SYMBI_SCHEDULER_MAX_CONCURRENT"],
    }),
    enable_metrics: flag({ doc: "Whether metrics are served.", default: true }),
    default_max_retries: whole({
      doc: "Consecutive failed runs after which a job goes to dead letter, where the job does not say.",
      default: 3,
      min: 0,
    }),
    shutdown_timeout_seconds: whole({
      doc: "How long runs in flight may take to end when the scheduler stops.",
      default: 30,
      min: 0,
    }),
    default_max_runtime: duration({
      doc: "Longest time of one attempt, where the job does not say.",
      default: 3_600_000,
    }),
    delivery: {
      webhook_timeout_seconds: whole({ doc: "Time limit of one webhook call.", default: 30, min: 1 }),
      webhook_retry_attempts: whole({
        doc: "Quick tries of a webhook within one delivery attempt.",
        default: 3,
        min: 0,
      }),
      webhook_auth_header: text({
        doc: "Authorization value of webhooks where the job sets none.",
        aliases: ["SYMBI_WEBHOOK_AUTH_HEADER"],
        secret: true,
      }),
      slack_api_token: text({ doc: "Slack bot token.", aliases: ["SYMBI_SLACK_TOKEN"], secret: true }),
      slack_default_channel: text({ doc: "Slack channel where the job names none." }),
      smtp_host: text({ doc: "Mail server." }),
      smtp_port: whole({ doc: "Its port.", default: 587, min: 1, max: 65_535 }),
      smtp_username: text({ doc: "Account on the mail server." }),
      smtp_password: text({ doc: "Its password.", secret: true }),
      email_from: text({ doc: "Sender of mails." }),
    },
  },
  runtime: {
    environment: text({
      doc: "Name of this environment, for `allowed_environments`.",
      aliases: ["SYMBI_ENVIRONMENT"],
    }),
    env_allow: words({ doc: "Environment variables that definitions may reference." }),
    output_limit: whole({
      doc: "Bytes of a run's output that are kept in the database.",
      default: 1_048_576,
      min: 1,
    }),
    overflow_limit: whole({
      doc: "Bytes of a longer output that are kept in a file beside the database; 0: no file.",
      default: 67_108_864,
      min: 0,
    }),
    log_dir: path({ doc: "Folder of the log files.", default: ".symbi/logs" }),
  },
  store: {
    path: path({ doc: "The database.", default: ".symbi/symbi.db", aliases: ["SYMBI_DB"] }),
    ballast: whole({
      doc: "Bytes kept free for the ends of runs on a disk that fills up; a small disk gives less.",
      default: 8_388_608,
      min: 0,
      max: 1_073_741_824,
    }),
  },
  retention: {
    max_age: duration({
      doc: "How long ended runs are kept, with their attempts, events, deliveries and output files.",
      default: 7_776_000_000,
    }),
    min_runs: whole({
      doc: "Newest runs of a job that are kept however old they are.",
      default: 100,
      min: 0,
      max: 100_000,
    }),
  },
  sessions: {
    max_bytes: whole({
      doc: "Bytes of a conversation that runs share; of a longer one, the older part is summed up.",
      default: 262_144,
      min: 16_384,
      max: 16_777_216,
    }),
    max_messages: whole({
      doc: "Messages of it; each question, answer and round of tool results is one.",
      default: 400,
      min: 4,
      max: 100_000,
    }),
  },
  models: models({
    doc: "Models by the names that agents use, each in a table of its own: [models.NAME].",
  }),
  mcp: mcpServers({
    doc: "MCP servers by the names that agents list in `tools`, each in a table of its own: [mcp.NAME].",
  }),
  agentpin: {
    required: flag({ doc: "Whether every job must carry an AgentPin credential.", default: false }),
    domain: text({ doc: "Domain that credentials must be anchored in." }),
  },
  check: {
    select: codesOrAll({
      doc: "The diagnostics that are reported. Errors that leave nothing to run always are.",
    }),
    ignore: codes({ doc: "Diagnostics that are not reported." }, "ignore"),
    severity: severities({
      doc: "Severities other than the usual ones, by diagnostic: error, warning, info, hint or off.",
    }),
  },
};
