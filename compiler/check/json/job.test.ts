import { describe, expect, test } from "vitest";
import { checkJob } from "../../index.ts";

const whole = { name: "quick-task", agent_id: "agent-123", cron_expr: "0 * * * *" };

function problems(json: unknown): readonly string[] {
  return checkJob(json).diagnostics.map(({ pointer, code }) => `${pointer} ${code}`);
}

test("the keys of the API and those of the language", () => {
  const job = { name: "quick-task", agent: "agent-123", cron: "0 * * * *" };
  expect(checkJob(whole)).toEqual({ job, diagnostics: [] });
  expect(checkJob(job)).toEqual({ job, diagnostics: [] });
});

test("every kind of field becomes what a file would become", () => {
  const { job, diagnostics } = checkJob({
    name: "n",
    agent: "a",
    at: "2026-02-15T14:30:00",
    timezone: "America/New_York",
    heartbeat: { enabled: true, context_mode: "shared_persistent", max_iterations: 5 },
    delivery: ["webhook"],
    webhook_url: "https://ops.example.com/${HOOK}",
    webhook_headers: { "X-Team": "ops" },
    max_retries: 0,
    enabled: false,
    policy: { max_runtime: "1h30m", allowed_hours: { start: "18:00", end: "04:00" } },
  });
  expect(diagnostics).toEqual([]);
  expect(job).toEqual({
    name: "n",
    agent: "a",
    at: "2026-02-15T19:30:00Z",
    timezone: "America/New_York",
    heartbeat: { enabled: true, context_mode: "shared_persistent", max_iterations: 5 },
    delivery: ["webhook"],
    webhook_url: "https://ops.example.com/${HOOK}",
    webhook_headers: { "X-Team": "ops" },
    max_retries: 0,
    enabled: false,
    policy: { max_runtime: 5_400_000, allowed_hours: { start: "18:00", end: "04:00" } },
  });
});

test("`null` counts as absent", () => {
  expect(checkJob({ ...whole, timezone: null, policy: { max_runtime: null } }).job).toEqual({
    name: "quick-task",
    agent: "agent-123",
    cron: "0 * * * *",
    policy: {},
  });
});

describe("what is wrong is placed by a JSON pointer", () => {
  test.each<[string, unknown, readonly string[]]>([
    ["a number", 5, [" wrong-type"]],
    ["null", null, [" wrong-type"]],
    ["a list", [], [" wrong-type"]],
    ["nothing", {}, [" missing-field", " missing-name", " missing-trigger"]],
    ["an unknown key", { ...whole, colour: 1 }, ["/colour unknown-field"]],
    ["an unknown key below", { ...whole, policy: { hours: {} } }, ["/policy/hours unknown-field"]],
    ["an odd key", { ...whole, "a/b~c": 1 }, ["/a~1b~0c unknown-field"]],
    ["both spellings of one key", { ...whole, agent: "x" }, ["/agent duplicate-field"]],
    ["an item", { ...whole, tags: ["a", 7] }, ["/tags/1 wrong-type"]],
    ["null as an item", { ...whole, tags: [null] }, ["/tags/0 wrong-type"]],
    [
      "a deep field",
      { ...whole, policy: { allowed_hours: { start: "25:00", end: "04:00" } } },
      ["/policy/allowed_hours/start bad-time-of-day"],
    ],
    ["a cron expression", { ...whole, cron_expr: "0 25 * * *" }, ["/cron_expr cron-syntax"]],
    [
      "a duration as a number",
      { ...whole, policy: { max_runtime: 300 } },
      ["/policy/max_runtime wrong-type"],
    ],
    ["a fraction", { ...whole, max_retries: 1.5 }, ["/max_retries wrong-type"]],
    [
      "names of prototypes",
      { ...whole, constructor: 1, toString: 2 },
      ["/constructor unknown-field", "/toString unknown-field"],
    ],
    [
      "several, in order",
      { name: "a b", agent: "x", cron: "x", delivery: ["email"] },
      ["/name bad-name", "/cron cron-syntax", "/delivery/0 missing-channel-field"],
    ],
  ])("%s", (_title, json, expected) => {
    const checked = checkJob(json);
    expect(problems(json)).toEqual(expected);
    expect(checked.job).toBe(undefined);
  });
});

test("examples are written as JSON", () => {
  const messages = checkJob({ cron: "0 * * * *" }).diagnostics.map(({ message }) => message);
  expect(messages[0]).toContain('"agent": "reporter"');
  expect(messages[1]).toContain('"name": "daily-report"');
});

test("a near key is named", () => {
  const [found] = checkJob({ ...whole, delivry: [] }).diagnostics;
  expect(found?.message).toBe("`schedule` has no field `delivry`. Did you mean `delivery`?");
});

test("a warning leaves the job", () => {
  const checked = checkJob(
    { name: "n", agent: "a", at: "2020-01-01T00:00:00Z" },
    { now: Date.UTC(2026, 0, 1) },
  );
  expect(checked.job?.at).toBe("2020-01-01T00:00:00Z");
  expect(checked.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ["at-in-past", "warning"],
  ]);
});

test("JSON that is nested without end is turned down, not followed", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  expect(problems({ ...whole, tags: JSON.parse(deep) })).toEqual(["/tags/0 wrong-type"]);
});

test("a key of JSON that is like no key", () => {
  expect(problems(JSON.parse('{"name":"a","agent":"b","cron":"* * * * *","__proto__":{"x":1}}'))).toEqual([
    "/__proto__ unknown-field",
  ]);
});
