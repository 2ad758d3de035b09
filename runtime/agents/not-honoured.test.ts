import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import { agent, type BlockSpec, schedule } from "../../grammar/vocabulary/index.ts";
import { notHonoured, unhonoured } from "./not-honoured.ts";

/** Fields that the runtime acts on, with the file that does. */
const actedOn: Readonly<Record<string, string>> = {
  name: "runtime/store/sqlite/register.ts",
  agent: "runtime/scheduler/runner.ts",
  cron: "runtime/scheduler/timetable.ts",
  at: "runtime/scheduler/timetable.ts",
  timezone: "runtime/scheduler/timetable.ts",
  dst_gap: "runtime/scheduler/timetable.ts",
  dst_overlap: "runtime/scheduler/timetable.ts",
  description: "runtime/json/job.ts",
  input: "runtime/scheduler/runner.ts",
  session_mode: "runtime/agents/session.ts",
  "heartbeat.enabled": "runtime/scheduler/runner.ts",
  "heartbeat.context_mode": "runtime/agents/session.ts",
  delivery: "runtime/scheduler/outcome.ts",
  deliver_on: "runtime/scheduler/outcome.ts",
  log_file: "runtime/delivery/log-file.ts",
  max_concurrent: "runtime/scheduler/settle.ts",
  max_retries: "runtime/scheduler/after-run.ts",
  retries: "runtime/scheduler/outcome.ts",
  "retry_backoff.initial": "runtime/scheduler/outcome.ts",
  "retry_backoff.max": "runtime/scheduler/outcome.ts",
  jitter: "runtime/scheduler/settle.ts",
  "budget.window": "runtime/store/budget-window.ts",
  "budget.max_tokens": "runtime/scheduler/budget.ts",
  catch_up: "runtime/scheduler/catch-up.ts",
  catch_up_window: "runtime/scheduler/catch-up.ts",
  previous_name: "runtime/store/sqlite/rename.ts",
  on_crash: "runtime/scheduler/outcome.ts",
  tags: "runtime/json/job.ts",
  enabled: "runtime/scheduler/job-changes.ts",
  "policy.max_runtime": "runtime/scheduler/runner.ts",
  "policy.max_tokens": "runtime/agents/budget.ts",
  "policy.max_cost": "runtime/agents/budget.ts",
  "policy.max_steps": "runtime/agents/budget.ts",
  "expect.output_matches": "runtime/agents/expect.ts",
  "expect.output_json": "runtime/agents/expect.ts",
  "expect.min_tool_calls": "runtime/agents/expect.ts",
  "expect.non_empty": "runtime/agents/expect.ts",
  "agent.model": "runtime/agents/model/ready.ts",
  "agent.system_prompt": "runtime/agents/model/converse.ts",
  "agent.tools": "runtime/agents/model/tools/open.ts",
  "agent.max_steps": "runtime/agents/model/converse.ts",
  "agent.max_output_tokens": "runtime/agents/model/converse.ts",
  "agent.temperature": "runtime/agents/model/converse.ts",
  "agent.description": "runtime/agents/command/request.ts",
  "agent.executor": "runtime/agents/runnable.ts",
  "agent.command": "runtime/agents/command/program.ts",
  "agent.cwd": "runtime/agents/command/program.ts",
  "agent.env": "runtime/agents/command/environment.ts",
  "agent.capabilities": "runtime/agents/model/tools/gate.ts",
  "agent.echo.output": "runtime/agents/echo.ts",
  "agent.echo.delay": "runtime/agents/echo.ts",
  "agent.echo.fail_times": "runtime/agents/echo.ts",
};

/** Fields whose lack shows in another way than in `notHonoured`, with the file that sees to it. */
const refusedElsewhere: Readonly<Record<string, readonly string[]>> = {
  // A second iteration fails the run.
  "runtime/agents/run.ts": ["heartbeat.max_iterations"],
  // Each condition denies the run; what is said of an approval goes with it.
  "runtime/policy/evaluate.ts": [
    "agent_pin_jwt",
    "policy.require_approval",
    "policy.approvers",
    "policy.approval_timeout",
    "policy.require_capabilities",
    "policy.allowed_hours.start",
    "policy.allowed_hours.end",
    "policy.allowed_hours.timezone",
    "policy.allowed_environments",
    "policy.require_agent_pin",
  ],
  // A channel that is not built records a dead delivery.
  "runtime/delivery/index.ts": [
    "webhook_url",
    "webhook_method",
    "webhook_headers",
    "webhook_secret",
    "slack_channel",
    "slack_webhook_url",
    "email_recipients",
    "email_subject",
  ],
};

function leaves(block: BlockSpec, prefix: string): readonly string[] {
  return Object.entries(block.fields).flatMap(([name, { type }]) =>
    type.kind === "block" ? leaves(type.block, `${prefix}${name}.`) : [`${prefix}${name}`],
  );
}

test("every field of the language is acted on, refused, or said to be not honoured: none is forgotten", () => {
  const known = [
    ...Object.keys(actedOn),
    ...Object.values(refusedElsewhere).flat(),
    ...Object.keys(notHonoured),
  ];
  // `budget.max_cost` is acted on but for other currencies than the dollar.
  expect(known.toSorted()).toEqual([...leaves(schedule, ""), ...leaves(agent, "agent.")].toSorted());
});

test.each(Object.entries(actedOn))("%s is acted on by %s", (field, file) => {
  const name = field.slice(field.lastIndexOf(".") + 1);
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")).toMatch(
    new RegExp(`\\b${name}\\b`),
  );
});

test.each(Object.keys(refusedElsewhere))("%s is there", (file) => {
  expect(existsSync(new URL(`../../${file}`, import.meta.url))).toBe(true);
});

const job: JobDefinition = { name: "j", agent: "a", cron: "* * * * *" };

describe("what asks for no more than there is", () => {
  test.each<Partial<JobDefinition>>([
    {},
    { session_mode: "shared_persistent" },
    { session_mode: "fully_ephemeral", deliver_on: "failure", retries: 5, catch_up: "all", jitter: 1000 },
    { retry_backoff: { initial: 1000, max: 5000 }, catch_up_window: 60_000, previous_name: "old" },
    { heartbeat: { notify: "always" }, budget: { window: 60_000, max_tokens: 1, max_cost: "5 USD" } },
    { heartbeat: { enabled: false, notify: "on_action", max_beats: 1, probe: ["x"] } },
    { expect: { output_matches: "x", output_json: true, min_tool_calls: 1, non_empty: true } },
    { policy: { max_tokens: 1, max_cost: "1 USD", max_steps: 1 } },
  ])("%j", (fields) => {
    expect(unhonoured({ ...job, ...fields })).toBe(undefined);
  });
});

const asking: readonly (readonly [string, Partial<JobDefinition>])[] = [
  ["heartbeat.notify", { heartbeat: { notify: "on_action" } }],
  ["heartbeat.max_beats", { heartbeat: { max_beats: 3 } }],
  ["heartbeat.probe", { heartbeat: { probe: ["./new"] } }],
  ["budget.max_cost", { budget: { max_cost: "5 EUR" } }],
];

test.each(asking)("%s: %j", (field, fields) => {
  const others = Object.entries(notHonoured).filter(([name]) => name !== field);
  const definition = { ...job, ...fields };
  expect(unhonoured(definition)).toMatch(/^it \w.* this version of symbi .*\.$/);
  expect(others.flatMap(([, sentence]) => sentence(definition) ?? [])).toEqual([]);
});

test("each is tried, and several are all named", () => {
  expect(asking.map(([field]) => field)).toEqual(Object.keys(notHonoured));
  const both = unhonoured({ ...job, heartbeat: { max_beats: 3 }, budget: { max_cost: "5 EUR" } });
  expect(both).toMatch(/^it has heartbeat\.max_beats, .*; it has a budget of 5 EUR, and [^;]*\.$/);
});
