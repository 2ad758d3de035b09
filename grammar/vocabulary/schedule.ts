import { attemptFields } from "./attempts.ts";
import { budget } from "./budget.ts";
import { deliveryFields } from "./delivery.ts";
import { expectation } from "./expectation.ts";
import { heartbeat } from "./heartbeat.ts";
import { policy } from "./policy.ts";
import { sessionMode } from "./session.ts";
import type { BlockSpec } from "./types.ts";

export const schedule = {
  keyword: "schedule",
  docs: "When an agent runs, under which conditions, and where its output goes.",
  notFields: {
    one_shot: "To run once, write `at` in place of `cron`.",
    audit: "Every run is audited: leave it out.",
    max_jitter: 'Write `jitter` with a unit, like `jitter: "300s"`.',
  },
  fields: {
    name: {
      type: { kind: "name", format: "job_name" },
      references: "refused",
      docs: "The schedule's name, unique in the workspace. It may stand in the header instead: `schedule daily_report { … }`.",
      example: 'name: "daily-report"',
      since: "0.1",
    },
    agent: {
      type: { kind: "name", format: "agent_name" },
      required: true,
      references: "refused",
      json: "agent_id",
      docs: "The name of the agent that runs. It may be declared in any file of the workspace.",
      example: 'agent: "reporter"',
      since: "0.1",
    },
    cron: {
      type: { kind: "string", format: "cron" },
      references: "refused",
      json: "cron_expr",
      docs: "When it runs: `minute hour day-of-month month day-of-week`, optionally with seconds first. Exactly one of `cron` and `at`.",
      example: 'cron: "0 9 * * *"',
      since: "0.1",
    },
    at: {
      type: { kind: "string", format: "instant" },
      references: "refused",
      docs: "Run once, at this ISO 8601 instant. It ends in `Z` or an offset, unless `timezone` is given. Exactly one of `cron` and `at`.",
      example: 'at: "2030-02-15T14:30:00Z"',
      since: "0.1",
    },
    timezone: {
      type: { kind: "name", format: "timezone" },
      default: '"UTC"',
      references: "refused",
      docs: "The IANA zone in which `cron`, and an `at` without offset, are read.",
      example: 'timezone: "Europe/Madrid"',
      since: "0.1",
    },
    description: {
      type: { kind: "string", format: "text" },
      references: "text",
      docs: "What the schedule is for, in a sentence.",
      example: 'description: "Sends yesterday\'s figures to the team"',
      since: "0.1",
    },
    input: {
      type: { kind: "string", format: "text" },
      references: "text",
      docs: "What the agent is asked on each run.",
      example: 'input: "Summarise yesterday\'s orders."',
      since: "0.1",
    },
    session_mode: {
      type: sessionMode,
      default: '"ephemeral_with_summary"',
      references: "refused",
      docs: "What passes from one run to the next.",
      example: 'session_mode: "fully_ephemeral"',
      since: "0.1",
    },
    heartbeat: {
      type: { kind: "block", block: heartbeat },
      references: "refused",
      docs: "Makes each run a wake: the agent assesses, acts and repeats until it answers `sleep`.",
      example: "heartbeat: { enabled: true, max_iterations: 50 }",
      since: "0.1",
    },
    ...deliveryFields,
    max_concurrent: {
      type: { kind: "integer", min: 1 },
      default: "1",
      references: "refused",
      docs: "How many runs of this schedule may be under way at once. At the limit the tick is skipped and recorded.",
      example: "max_concurrent: 2",
      since: "0.1",
    },
    ...attemptFields,
    dst_gap: {
      type: {
        kind: "enum",
        values: [
          { value: "run_after", docs: "It fires once, at the end of the gap." },
          { value: "skip", docs: "It does not fire that day." },
        ],
      },
      default: '"run_after"',
      references: "refused",
      docs: "What a fixed time does on the day when clocks go forward over it.",
      example: 'dst_gap: "skip"',
      since: "0.1",
    },
    dst_overlap: {
      type: {
        kind: "enum",
        values: [
          { value: "first", docs: "It fires once, on the first pass." },
          { value: "both", docs: "It fires on both passes." },
        ],
      },
      default: '"first"',
      references: "refused",
      docs: "What a fixed time does on the day when clocks go back over it and it comes twice.",
      example: 'dst_overlap: "both"',
      since: "0.1",
    },
    agent_pin_jwt: {
      type: { kind: "string", format: "credential" },
      references: "resolved",
      docs: "The AgentPin credential that proves the agent's identity, normally a reference.",
      example: 'agent_pin_jwt: "${AGENT_PIN_JWT}"',
      since: "0.1",
    },
    tags: {
      type: {
        kind: "list",
        of: { kind: "name", format: "label" },
        item: "a tag",
        repeats: false,
      },
      references: "refused",
      docs: "Words to filter by.",
      example: 'tags: ["reports", "daily"]',
      since: "0.1",
    },
    enabled: {
      type: { kind: "boolean" },
      default: "true",
      references: "refused",
      docs: "`false` registers the schedule paused. A schedule that is registered already keeps its state.",
      example: "enabled: false",
      since: "0.1",
    },
    previous_name: {
      type: { kind: "name", format: "job_name" },
      references: "refused",
      docs: "The name under which the schedule is registered so far: it is renamed, and keeps its id and its history.",
      example: 'previous_name: "nightly-report"',
      since: "0.1",
    },
    budget: {
      type: { kind: "block", block: budget },
      references: "refused",
      docs: "What all runs of the schedule together may use in a stretch of time. Over it, a due time is skipped and recorded.",
      example: 'budget: { window: "1d", max_cost: "5.00 USD", max_tokens: 200_000 }',
      since: "0.1",
    },
    expect: {
      type: { kind: "block", block: expectation },
      references: "refused",
      docs: "What must be true of a run that ended well. A run that breaks it has failed.",
      example: 'expect: { output_matches: "^Report", min_tool_calls: 1 }',
      since: "0.1",
    },
    policy: {
      type: { kind: "block", block: policy },
      references: "refused",
      docs: "The conditions under which the schedule may run.",
      example: 'policy { max_runtime: "5m" }',
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
