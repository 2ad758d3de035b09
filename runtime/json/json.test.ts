import { describe, expect, test } from "vitest";
import { type FieldSpec, schedule } from "../../grammar/vocabulary/index.ts";
import { loadConfig } from "../config/index.ts";
import type { Delivery, Job, Run, RunState } from "../store/types.ts";
import { durationText, instantText, jobJson, runJson, sessionJson } from "./index.ts";

const { config } = loadConfig({ cwd: "/", env: {} });
const instant = Date.UTC(2026, 1, 15, 14, 30);

const job: Job = {
  id: "job_1",
  version: 1,
  definition: { name: "daily-report", agent: "reporter", cron: "0 9 * * *" },
  state: "active",
  stateReason: null,
  nextFire: instant,
  runCount: 2,
  failureCount: 1,
  lastRun: null,
  createdAt: instant + 5,
  updatedAt: instant,
  source: null,
};

const run: Run = {
  id: "run_1",
  jobId: "job_1",
  jobName: "daily-report",
  jobVersion: 1,
  agent: "reporter",
  kind: "scheduled",
  scheduledAt: instant,
  notBefore: instant,
  state: "succeeded",
  reason: null,
  attempt: 1,
  createdAt: instant,
  startedAt: instant + 10,
  completedAt: instant + 20,
  executionMs: 10,
  latenessMs: 10,
  input: null,
  output: "fine",
  outputTruncated: false,
  outputFile: null,
  error: null,
  summary: null,
  usage: null,
  simulated: false,
  catchUp: false,
  instants: 1,
  lastInstant: instant,
};

test.each([
  [0, "0s"],
  [500, "500ms"],
  [300_000, "5m"],
  [5_400_000, "1h30m"],
  [90_061_001, "1d1h1m1s1ms"],
])("a duration of %i ms is written %s", (ms, text) => expect(durationText(ms)).toBe(text));

test("instants are UTC, with milliseconds only where there are some", () => {
  expect([instantText(instant), instantText(instant + 5)]).toEqual([
    "2026-02-15T14:30:00Z",
    "2026-02-15T14:30:00.005Z",
  ]);
});

describe("job", () => {
  test("every key is there, defaults filled in", () => {
    expect(
      jobJson(job, { config, runnable: { ok: false, reason: "no such agent" }, session: undefined }),
    ).toEqual({
      id: "job_1",
      name: "daily-report",
      agent_id: "reporter",
      cron_expr: "0 9 * * *",
      at: null,
      timezone: "UTC",
      description: null,
      input: null,
      session_mode: "ephemeral_with_summary",
      heartbeat: null,
      delivery: ["stdout"],
      deliver_on: "always",
      webhook_url: null,
      webhook_method: "POST",
      webhook_headers: null,
      webhook_secret: null,
      slack_channel: null,
      slack_webhook_url: null,
      email_recipients: null,
      email_subject: null,
      log_file: null,
      max_concurrent: 1,
      max_retries: 3,
      retries: 2,
      retry_backoff: { initial: "30s", max: "15m" },
      on_crash: "retry",
      jitter: null,
      catch_up: "once",
      catch_up_window: null,
      dst_gap: "run_after",
      dst_overlap: "first",
      agent_pin_jwt: null,
      tags: [],
      enabled: true,
      previous_name: null,
      budget: null,
      expect: null,
      policy: { max_runtime: "1h" },
      version: 1,
      source: null,
      status: "active",
      status_reason: null,
      next_run: "2026-02-15T14:30:00Z",
      last_run: null,
      run_count: 2,
      failure_count: 1,
      created_at: "2026-02-15T14:30:00.005Z",
      updated_at: "2026-02-15T14:30:00Z",
      session: null,
      runnable: { ok: false, reason: "no such agent" },
    });
  });

  test("every field of the language is in it, by the name of the API", () => {
    const shown = Object.keys(
      jobJson(job, { config, runnable: { ok: true, reason: null }, session: undefined }),
    );
    const fields = Object.entries<FieldSpec>(schedule.fields).map(([field, { json }]) => json ?? field);
    expect(fields.filter((field) => !shown.includes(field))).toEqual([]);
  });

  test("what was written stands, durations as text, references unresolved", () => {
    const definition = {
      ...job.definition,
      agent_pin_jwt: "${AGENT_PIN_JWT}",
      heartbeat: { max_iterations: 5, probe: ["./new"] },
      retry_backoff: { initial: 10_000 },
      jitter: 0,
      catch_up_window: 60_000,
      budget: { max_cost: "5.00 USD" },
      expect: { output_json: true },
      policy: {
        max_runtime: 90_000,
        approval_timeout: 3_600_000,
        allowed_hours: { start: "00:00", end: "04:00" },
      },
    };
    const session = {
      jobId: "job_1",
      version: 3,
      messageCount: 4,
      bytes: 120,
      tokens: 30,
      runId: "run_1",
      updatedAt: instant,
    };
    expect(
      jobJson({ ...job, definition }, { config, runnable: { ok: true, reason: null }, session }),
    ).toMatchObject({
      agent_pin_jwt: "${AGENT_PIN_JWT}",
      heartbeat: {
        enabled: true,
        context_mode: "ephemeral_with_summary",
        max_iterations: 5,
        notify: "always",
        max_beats: null,
        probe: ["./new"],
      },
      retry_backoff: { initial: "10s", max: "15m" },
      jitter: "0s",
      catch_up_window: "1m",
      budget: { window: "1d", max_cost: "5.00 USD", max_tokens: null, used: null, room_at: null },
      expect: { output_matches: null, output_json: true, min_tool_calls: 0, non_empty: null },
      policy: {
        max_runtime: "1m30s",
        approval_timeout: "1h",
        allowed_hours: { start: "00:00", end: "04:00" },
      },
      session: {
        messages: 4,
        tokens: 30,
        bytes: 120,
        updated_at: "2026-02-15T14:30:00Z",
        run_id: "run_1",
      },
    });
  });

  test("a conversation that was forgotten is none", () => {
    const size = { jobId: "job_1", version: 4, messageCount: 0, bytes: 2, tokens: null, runId: null };
    const shown = { mode: "ephemeral_with_summary", size: null, messages: [] };
    expect(sessionJson(job, { ...size, updatedAt: instant, messages: [] })).toMatchObject(shown);
    expect(sessionJson(job, undefined)).toMatchObject(shown);
  });
});

describe("run", () => {
  test("names and units are those of the API", () => {
    const delivery: Delivery = {
      id: "d1",
      runId: "run_1",
      channel: "slack",
      state: "dead",
      tries: 1,
      nextTry: null,
      deliveredAt: null,
      error: "no such channel here",
    };
    expect(runJson(run, [delivery])).toMatchObject({
      id: "run_1",
      agent_id: "reporter",
      scheduled_at: "2026-02-15T14:30:00Z",
      started_at: "2026-02-15T14:30:00.010Z",
      status: "succeeded",
      reason: null,
      error_message: null,
      execution_time_ms: 10,
      lateness_ms: 10,
      deliveries: [{ id: "d1", channel: "slack", status: "dead", error_message: "no such channel here" }],
    });
  });

  test.each<[RunState, string | null]>([
    ["failed", "It ended with exit code 3."],
    ["timed_out", "It ended with exit code 3."],
    ["denied", "It ended with exit code 3."],
    ["skipped", null],
    ["cancelled", null],
    ["succeeded", null],
  ])("%s: the reason is an error only where something went wrong", (state, message) => {
    const reason = { code: "exit_code", sentence: "It ended with exit code 3." } as const;
    expect(runJson({ ...run, state, reason }, [])).toMatchObject({
      reason: "exit_code",
      reason_text: "It ended with exit code 3.",
      error_message: message,
    });
  });
});
