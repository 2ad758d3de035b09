import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { createRedactor } from "../references/index.ts";
import { virtualClock } from "../virtual-clock.ts";
import { runAgent } from "./run.ts";
import type { AgentExecutor, AgentInvocation, AgentOutcome, RunEvent, StopReason } from "./types.ts";

const succeeded: AgentOutcome = {
  status: "succeeded",
  reason: null,
  transient: false,
  output: "fine",
  outputTruncated: false,
  exitCode: null,
  summary: null,
  usage: null,
};

function setUp(run: AgentExecutor["run"], more: Partial<AgentInvocation> = {}) {
  const clock = virtualClock(0);
  const redactor = createRedactor();
  redactor.add("correct-horse");
  const events: RunEvent[] = [];
  const controller = new AbortController();
  const executor: AgentExecutor = { kind: "command", check: () => ({ ok: true }), run };
  const invocation: AgentInvocation = {
    runId: "run_1",
    attempt: 1,
    fence: "f",
    kind: "scheduled",
    job: undefined,
    agent: { name: "a" },
    baseDir: "/",
    input: "",
    scheduledAt: 0,
    startedAt: 0,
    runsBefore: 0,
    session: { mode: "ephemeral_with_summary", summary: null },
    limits: { maxRuntime: 60_000, grace: 10_000, output: 1_000 },
    signal: controller.signal,
    emit: (event) => events.push(event),
    ...more,
  };
  return {
    clock,
    events,
    stop: (reason: StopReason): void => controller.abort(reason),
    outcome: runAgent(executor, invocation, { clock, redactor }),
  };
}

/** Comes back when it is told to stop. */
const obedient: AgentExecutor["run"] = ({ signal }) =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(succeeded);
    signal.addEventListener("abort", () => resolve(succeeded));
  });
/** Never comes back. */
const deaf: AgentExecutor["run"] = () => new Promise(() => undefined);

it("an outcome comes back as it is", async () => {
  expect(await setUp(async () => succeeded).outcome).toEqual({ ...succeeded, summary: "fine" });
});

it("max_runtime is counted by the clock that cannot jump", async () => {
  const { clock, outcome } = setUp(obedient);
  let over = false;
  void outcome.finally(() => (over = true));
  clock.setWall(10_000_000);
  await clock.advance(59_999);
  expect(over).toBe(false);
  await clock.advance(1);
  expect(await outcome).toMatchObject({
    status: "timed_out",
    output: "fine",
    summary: null,
    reason: { code: "max_runtime", sentence: expect.stringContaining("its max_runtime of 1 min") },
  });
});

it.each<readonly [StopReason, string]>([
  [{ stop: "shutdown" }, "shutdown"],
  [{ stop: "cancelled" }, "cancelled"],
])("%j becomes cancelled", async (reason, code) => {
  const { outcome, stop } = setUp(obedient);
  stop(reason);
  expect(await outcome).toMatchObject({ status: "cancelled", reason: { code }, transient: false });
});

it("is told to stop at once if that was said before it began", async () => {
  const signal = AbortSignal.abort({ stop: "shutdown" } satisfies StopReason);
  expect(await setUp(obedient, { signal }).outcome).toMatchObject({ status: "cancelled" });
});

it("an executor that does not come back is kill_failed, after the grace and five seconds", async () => {
  const { clock, outcome } = setUp(deaf);
  let over = false;
  void outcome.finally(() => (over = true));
  await clock.advance(60_000 + 14_999);
  expect(over).toBe(false);
  await clock.advance(1);
  expect(await outcome).toMatchObject({ status: "kill_failed", reason: { code: "kill_failed" } });
});

it("kill_failed stays so whatever the stop was", async () => {
  const outcome: AgentOutcome = {
    ...succeeded,
    status: "kill_failed",
    reason: { code: "kill_failed", sentence: "s" },
  };
  const set = setUp(
    ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(outcome))),
  );
  set.stop({ stop: "shutdown" });
  expect(await set.outcome).toMatchObject({ status: "kill_failed" });
});

it("an agent that tells of more than it may use is told to stop, fails, and what it used is kept", async () => {
  const { outcome } = setUp(
    async (invocation) => {
      invocation.emit({ type: "usage", input_tokens: 60, output_tokens: 30 });
      expect(invocation.signal.aborted).toBe(false);
      invocation.emit({ type: "usage", input_tokens: 10, output_tokens: 1 });
      expect(invocation.signal.aborted).toBe(true);
      return succeeded;
    },
    { limits: { maxRuntime: 60_000, grace: 10_000, output: 1_000, budget: { tokens: 100 } } },
  );
  expect(await outcome).toMatchObject({
    status: "failed",
    transient: false,
    output: "fine",
    summary: null,
    reason: { code: "limit_exceeded", sentence: expect.stringContaining("used 101 tokens") },
    usage: { input_tokens: 70, output_tokens: 31 },
  });
});

it("what was used is known of an executor that does not come back, too", async () => {
  const { clock, outcome } = setUp(({ emit }) => {
    emit({ type: "usage", input_tokens: 5, cost_usd: 0.1 });
    return new Promise(() => undefined);
  });
  await clock.advance(100_000);
  expect(await outcome).toMatchObject({ status: "kill_failed", usage: { input_tokens: 5, cost_usd: 0.1 } });
});

it.each([
  [true, "", "failed"],
  [true, " \n", "failed"],
  [true, "x", "succeeded"],
  [false, "", "succeeded"],
  // Of what runs on no model, nothing is asked unless the job asks for it.
  [undefined, "", "succeeded"],
] as const)("expect.non_empty %j and the output %j: %s", async (nonEmpty, output, status) => {
  const expected = nonEmpty === undefined ? {} : { non_empty: nonEmpty };
  const ended = await setUp(async () => ({ ...succeeded, output }), { expect: expected }).outcome;
  expect(ended.status).toBe(status);
  if (status === "failed") expect(ended.reason?.code).toBe("empty_output");
});

it("an executor that throws is a failure that says so", async () => {
  const { outcome } = setUp(() => Promise.reject(new Error("bad correct-horse")));
  expect(await outcome).toMatchObject({
    status: "failed",
    reason: { code: "internal_error", sentence: expect.stringMatching(/fault of symbi: bad \[redacted\]$/) },
  });
});

it("events after the end are dropped", async () => {
  const late: { emit?: (event: RunEvent) => void } = {};
  const { outcome, events } = setUp(async ({ emit }) => {
    late.emit = emit;
    emit({ type: "step", step: 1 });
    return succeeded;
  });
  await outcome;
  late.emit?.({ type: "step", step: 2 });
  expect(events).toEqual([{ type: "step", step: 1 }]);
});

it("everything is redacted, also what lies across two texts", async () => {
  const { outcome, events } = setUp(async ({ emit }) => {
    emit({ type: "text", text: "it is correct-" });
    emit({ type: "log", level: "info", message: "correct-horse" });
    emit({ type: "text", text: "horse, cor" });
    emit({ type: "step", step: 1, name: "correct-horse" });
    emit({
      type: "tool_call",
      tool: "correct-horse",
      input: { "correct-horse": ["correct-horse"] },
      error: "correct-horse",
    });
    emit({ type: "decision", decision: "sleep", reason: "correct-horse" });
    return { ...succeeded, output: "correct-horse", summary: "about correct-horse" };
  });
  expect(await outcome).toMatchObject({ output: "[redacted]", summary: "about [redacted]" });
  expect(JSON.stringify(events)).not.toContain("correct-horse");
  const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
  expect(text).toBe("it is [redacted], cor");
});

it("output and summary keep to their limits, on whole characters", async () => {
  const { outcome } = setUp(async () => ({ ...succeeded, output: "é".repeat(5_000) }), {
    limits: { maxRuntime: 60_000, grace: 0, output: 4_501 },
  });
  const { output, outputTruncated, summary } = await outcome;
  expect(output).toBe("é".repeat(2_250));
  expect(outputTruncated).toBe(true);
  expect(summary).toHaveLength(2_000);
  expect(summary).toMatch(/^é+\n\[… 2250 characters in all …\]\né+$/);
});

it.each([
  ["sleep", undefined, "succeeded"],
  ["continue", undefined, "succeeded"],
  ["sleep", true, "succeeded"],
  ["continue", true, "failed"],
] as const)("the decision %j of a heartbeat (%j) ends as %s", async (decision, heartbeat, status) => {
  const { outcome } = setUp(
    async ({ emit }) => {
      emit({ type: "decision", decision });
      return succeeded;
    },
    heartbeat === undefined ? {} : { heartbeat },
  );
  const ended = await outcome;
  expect(ended.status).toBe(status);
  if (status === "failed") {
    expect(ended.reason?.code).toBe("heartbeat_unavailable");
    expect(ended.reason?.sentence).toContain("one iteration a wake");
  }
});

describe("an output beyond its limit", () => {
  const folder = mkdtempSync(join(tmpdir(), "symbi-run-"));
  const path = join(folder, "outputs", "run_1.txt");
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(() => rmSync(path, { force: true }));
  const long = "x".repeat(1_500);

  it("is whole in a file, without secrets", async () => {
    const output = `${long} correct-horse`;
    const { outcome } = setUp(async () => ({ ...succeeded, output }), { overflow: { path, limit: 5_000 } });
    expect(await outcome).toMatchObject({
      output: "x".repeat(1_000),
      outputTruncated: true,
      outputFile: { path, bytes: 1_511 },
    });
    expect(readFileSync(path, "utf8")).toBe(`${long} [redacted]`);
  });

  it("has no file where none is wanted, or where it fits", async () => {
    const cut = setUp(async () => ({ ...succeeded, output: long }));
    expect((await cut.outcome).outputFile).toBeUndefined();
    const short = setUp(async () => succeeded, { overflow: { path, limit: 5_000 } });
    expect(await short.outcome).toMatchObject({ outputTruncated: false, outputFile: undefined });
    expect(existsSync(path)).toBe(false);
  });

  it("that no file can take is told in the run's events", async () => {
    const { outcome, events } = setUp(async () => ({ ...succeeded, output: long }), {
      overflow: { path: join(folder, "outputs", "no", "n".repeat(300)), limit: 5_000 },
    });
    expect(await outcome).toMatchObject({
      status: "succeeded",
      outputTruncated: true,
      outputFile: undefined,
    });
    expect(events).toContainEqual({
      type: "log",
      level: "warn",
      message: expect.stringMatching(/no file could be written for it: ENAMETOOLONG/),
    });
  });

  it("of an agent that does not come back ends there, and its file is closed", async () => {
    const { clock, outcome } = setUp(
      ({ whole }) => {
        whole?.push(long);
        return new Promise(() => undefined);
      },
      { overflow: { path, limit: 5_000 } },
    );
    await clock.advance(100_000);
    expect(await outcome).toMatchObject({ status: "kill_failed", outputFile: { path, bytes: 1_500 } });
  });
});
