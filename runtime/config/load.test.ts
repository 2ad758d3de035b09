import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigError, ConfigUnreadableError, loadConfig, unknownVariables } from "./index.ts";

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "symbi-config-")));
});
afterEach(() => rmSync(dir, { recursive: true }));

function load(toml: string | undefined, env: Record<string, string> = {}, cwd = dir) {
  if (toml !== undefined) writeFileSync(join(dir, "symbi.toml"), toml);
  return loadConfig({ cwd, env });
}

function problemsOf(toml: string, env: Record<string, string> = {}) {
  try {
    load(toml, env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems.map(({ where, message }) => `${where.replace(`${dir}/`, "")}: ${message}`);
    }
    throw error;
  }
  return [];
}

describe("values", () => {
  test("without a file, every setting has its default", () => {
    const { config, file, workspaceDir } = load(undefined);
    expect(file).toBeUndefined();
    expect(workspaceDir).toBe(dir);
    expect(config).toEqual({
      scheduler: {
        tick_interval_seconds: 1,
        max_jitter_seconds: 0,
        max_concurrent_jobs: 10,
        enable_metrics: true,
        default_max_retries: 3,
        shutdown_timeout_seconds: 30,
        default_max_runtime: 3_600_000,
        delivery: {
          webhook_timeout_seconds: 30,
          webhook_retry_attempts: 3,
          webhook_auth_header: undefined,
          slack_api_token: undefined,
          slack_default_channel: undefined,
          smtp_host: undefined,
          smtp_port: 587,
          smtp_username: undefined,
          smtp_password: undefined,
          email_from: undefined,
        },
      },
      runtime: {
        environment: undefined,
        env_allow: undefined,
        output_limit: 1_048_576,
        overflow_limit: 67_108_864,
        log_dir: join(dir, ".symbi/logs"),
      },
      store: { path: join(dir, ".symbi/symbi.db"), ballast: 8_388_608 },
      retention: { max_age: 90 * 86_400_000, min_runs: 100 },
      sessions: { max_bytes: 262_144, max_messages: 400 },
      models: new Map(),
      mcp: new Map(),
      agentpin: { required: false, domain: undefined },
      check: { select: "all", ignore: undefined, severity: undefined },
    });
  });

  test("the guides' file reads as written, references unresolved", () => {
    const { config } = load(`
[scheduler]
tick_interval_seconds = 1
max_jitter_seconds = 30
max_concurrent_jobs = 20
enable_metrics = true
default_max_retries = 3
shutdown_timeout_seconds = 60

[scheduler.delivery]
# Webhook
webhook_timeout_seconds = 30
webhook_retry_attempts = 3
# Slack
slack_api_token = "\${SLACK_API_TOKEN}"
slack_default_channel = "#ops"
# Mail
smtp_host = "smtp.example.com"
smtp_port = 587
smtp_username = "\${SMTP_USER}"
smtp_password = "\${SMTP_PASS}"
email_from = "symbiont@example.com"
`);
    expect(config.scheduler).toMatchObject({
      max_jitter_seconds: 30,
      max_concurrent_jobs: 20,
      shutdown_timeout_seconds: 60,
      delivery: {
        slack_api_token: "${SLACK_API_TOKEN}",
        slack_default_channel: "#ops",
        smtp_host: "smtp.example.com",
        smtp_username: "${SMTP_USER}",
        smtp_password: "${SMTP_PASS}",
        email_from: "symbiont@example.com",
      },
    });
  });

  test("the nearest file upward is read, and its paths start at its folder", () => {
    const below = join(dir, "a/b");
    mkdirSync(below, { recursive: true });
    const { config, workspaceDir } = load('[store]\npath = "data/x.db"\n', {}, below);
    expect(workspaceDir).toBe(dir);
    expect(config.store.path).toBe(join(dir, "data/x.db"));
  });

  test("a byte order mark and CRLF are fine", () => {
    expect(load("\uFEFF[scheduler]\r\nmax_jitter_seconds = 5\r\n").config.scheduler.max_jitter_seconds).toBe(
      5,
    );
  });

  test("durations are written as text", () => {
    const { config } = load('[scheduler]\ndefault_max_runtime = "1h30m"\n');
    expect(config.scheduler.default_max_runtime).toBe(5_400_000);
  });

  test("--db wins over SYMBI_DB, which wins over the file; typed paths start at the working folder", () => {
    writeFileSync(join(dir, "symbi.toml"), '[store]\npath = "file.db"\n');
    const cwd = join(dir, "sub");
    mkdirSync(cwd);
    const path = (env: Record<string, string>, db?: string) => loadConfig({ cwd, env, db }).config.store.path;
    expect(path({})).toBe(join(dir, "file.db"));
    expect(path({ SYMBI_DB: "env.db" })).toBe(join(cwd, "env.db"));
    expect(path({ SYMBI_DB: "env.db" }, "option.db")).toBe(join(cwd, "option.db"));
  });
});

describe("the environment overrides the file", () => {
  const file = "[scheduler]\nmax_jitter_seconds = 1\nmax_concurrent_jobs = 2\n";
  test.each([
    ["SYMBI_SCHEDULER_MAX_JITTER", "30", "scheduler.max_jitter_seconds", 30],
    ["SYMBI_SCHEDULER_MAX_CONCURRENT", "20", "scheduler.max_concurrent_jobs", 20],
    ["SYMBI_SCHEDULER_MAX_JITTER_SECONDS", "31", "scheduler.max_jitter_seconds", 31],
    ["SYMBI_SLACK_TOKEN", "xoxb-1", "scheduler.delivery.slack_api_token", "xoxb-1"],
    ["SYMBI_WEBHOOK_AUTH_HEADER", "Bearer t", "scheduler.delivery.webhook_auth_header", "Bearer t"],
    ["SYMBI_SCHEDULER_DELIVERY_SMTP_PORT", "25", "scheduler.delivery.smtp_port", 25],
    ["SYMBI_AGENTPIN_REQUIRED", "true", "agentpin.required", true],
    ["SYMBI_AGENTPIN_DOMAIN", "agent.example.com", "agentpin.domain", "agent.example.com"],
    ["SYMBI_ENVIRONMENT", "staging", "runtime.environment", "staging"],
    ["SYMBI_RUNTIME_ENV_ALLOW", "A, B", "runtime.env_allow", ["A", "B"]],
    ["SYMBI_SCHEDULER_ENABLE_METRICS", "off", "scheduler.enable_metrics", false],
    ["SYMBI_SCHEDULER_DEFAULT_MAX_RUNTIME", "10m", "scheduler.default_max_runtime", "10m"],
  ])("%s=%s", (variable, text, key, value) => {
    const { settings } = load(file, { [variable]: text });
    expect(settings.find((setting) => setting.key === key)).toMatchObject({
      value,
      source: { from: "environment", variable },
    });
  });

  test("an empty variable says nothing", () => {
    expect(load(file, { SYMBI_SCHEDULER_MAX_JITTER: "" }).config.scheduler.max_jitter_seconds).toBe(1);
  });
});

describe("errors", () => {
  test.each([
    [
      "[scheduler]\nmax_jitter_second = 3\n",
      "symbi.toml:2: there is no `max_jitter_second` in [scheduler]. Did you mean `max_jitter_seconds`?",
    ],
    [
      "# one\n[schedular]\nx = 1\n",
      "symbi.toml:2: there is no `schedular` in symbi.toml. Did you mean `scheduler`?",
    ],
    [
      "[scheduler.delivery]\n\n\nzzz = [\n  1,\n]\n",
      /^symbi\.toml:4: there is no `zzz` in \[scheduler\.delivery\]\. It may hold `webhook_timeout_seconds`,/,
    ],
    [
      '[scheduler]\nenable_metrics = "yes"\n',
      'symbi.toml:2: `scheduler.enable_metrics` must be true or false, not "yes".',
    ],
    [
      "[scheduler]\ntick_interval_seconds = 0\n",
      "symbi.toml:2: `scheduler.tick_interval_seconds` must be a whole number from 1 to 3600, not 0.",
    ],
    [
      "scheduler = 3\n",
      "symbi.toml:1: `scheduler` must be a table: write [scheduler] on a line of its own and its keys below.",
    ],
    [
      "[scheduler]\ndefault_max_runtime = 60\n",
      'symbi.toml:2: `scheduler.default_max_runtime` must be a duration over zero in quotes, like "30s", "5m" or "1h30m", not 60.',
    ],
    [
      "[scheduler.delivery]\nsmtp_password = 5\n",
      "symbi.toml:2: `scheduler.delivery.smtp_password` must be a text in quotes.",
    ],
    ["[scheduler\n", /^symbi\.toml:\d: not valid TOML: /],
  ])("%j", (toml, expected) => {
    const problems = problemsOf(toml);
    expect(problems).toHaveLength(1);
    if (typeof expected === "string") expect(problems[0]).toBe(expected);
    else expect(problems[0]).toMatch(expected);
  });

  test("all problems are reported at once", () => {
    expect(
      problemsOf("[scheduler]\nmax_retries = 1\nmax_jitter_seconds = -1\n", {
        SYMBI_AGENTPIN_REQUIRED: "maybe",
      }),
    ).toEqual([
      expect.stringMatching(/^symbi\.toml:2: there is no `max_retries`/),
      expect.stringMatching(/^symbi\.toml:3: `scheduler\.max_jitter_seconds` must be/),
      'SYMBI_AGENTPIN_REQUIRED: must be true or false, not "maybe". Correct this environment variable or unset it.',
    ]);
  });

  test("a file that is asked for must be there", () => {
    expect(() => loadConfig({ cwd: dir, env: {}, file: "nope.toml" })).toThrow(ConfigUnreadableError);
  });

  test("a misspelt variable is found", () => {
    expect(unknownVariables({ SYMBI_SCHEDULER_MAX_JITER: "1", SYMBI_DB: "x", PATH: "/bin" })).toEqual([
      { variable: "SYMBI_SCHEDULER_MAX_JITER", near: "SYMBI_SCHEDULER_MAX_JITTER" },
    ]);
  });
});
