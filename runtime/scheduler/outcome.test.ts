import { describe, expect, test } from "vitest";
import type { AgentOutcome } from "../agents/types.ts";
import { lostOutcome, outcomeOf } from "./outcome.ts";
import { attemptOf, runOf } from "./testing.ts";

const definition = { name: "report", agent: "reporter", cron: "0 9 * * *" };
const done: AgentOutcome = {
  status: "succeeded",
  reason: null,
  transient: false,
  output: "fine",
  outputTruncated: false,
  exitCode: 0,
  summary: "fine",
  usage: null,
};
const broken: AgentOutcome = {
  ...done,
  status: "failed",
  reason: { code: "exit_code", sentence: "It exited with 1." },
  exitCode: 1,
};
const finished = {
  run: runOf({ state: "running" }),
  attempt: attemptOf(),
  definition,
  outcome: done,
  stopped: undefined,
  executionMs: 12,
  now: 1000,
};

describe("an attempt that ended", () => {
  test("success is delivered to every channel once", () => {
    const twice = { ...definition, delivery: ["stdout", "log_file", "stdout"] };
    const outcome = outcomeOf({ ...finished, definition: twice });
    expect(outcome).toMatchObject({
      state: "succeeded",
      attemptState: "succeeded",
      output: "fine",
      error: null,
      executionMs: 12,
    });
    expect(outcome.deliveries).toEqual([
      { id: "run_1.stdout", channel: "stdout" },
      { id: "run_1.log_file", channel: "log_file" },
    ]);
  });

  test("no delivery listed means standard output; an empty list means history only", () => {
    expect(outcomeOf(finished).deliveries).toMatchObject([{ channel: "stdout" }]);
    expect(outcomeOf({ ...finished, definition: { ...definition, delivery: [] } }).deliveries).toEqual([]);
  });

  test("a failure ends the run and is delivered", () => {
    const outcome = outcomeOf({ ...finished, outcome: broken });
    expect(outcome).toMatchObject({
      state: "failed",
      error: "It exited with 1.",
      deliveries: [{ channel: "stdout" }],
    });
  });

  test("another attempt is not made before whoever refused this one wants to be asked again", () => {
    const wait = (retryAfter: number) => {
      const outcome = { ...broken, transient: true, retryAfter };
      return (outcomeOf({ ...finished, outcome }).notBefore ?? 0) - finished.now;
    };
    expect(wait(3_600_000)).toBe(3_600_000);
    expect(wait(1)).toBe(wait(0));
    // Nobody else puts a run off for ever.
    expect(wait(Number.MAX_SAFE_INTEGER)).toBe(86_400_000);
  });

  test("a transient one is tried again, later each time, and at most twice", () => {
    const transient = { ...broken, transient: true };
    const waits = [1, 2].map((number) => {
      const outcome = outcomeOf({ ...finished, outcome: transient, attempt: attemptOf({ number }) });
      expect(outcome).toMatchObject({
        state: "queued",
        attemptState: "failed",
        reason: { code: "retrying" },
        deliveries: [],
      });
      return (outcome.notBefore ?? 0) - finished.now;
    });
    expect(waits[0]).toBeLessThanOrEqual(30_000);
    expect(waits[1]).toBeLessThanOrEqual(60_000);
    expect(outcomeOf({ ...finished, outcome: transient, attempt: attemptOf({ number: 3 }) }).state).toBe(
      "failed",
    );
  });

  test.each<[number, number, string]>([
    [0, 1, "failed"],
    [1, 1, "queued"],
    [1, 2, "failed"],
    [5, 5, "queued"],
    [5, 6, "failed"],
  ])("retries %i, attempt %i: %s", (retries, number, state) => {
    const outcome = outcomeOf({
      ...finished,
      definition: { ...definition, retries },
      outcome: { ...broken, transient: true },
      attempt: attemptOf({ number }),
    });
    expect(outcome.state).toBe(state);
    if (state === "queued")
      expect(outcome.reason?.sentence).toContain(`Attempt ${number} of ${retries + 1} failed`);
  });

  test("the job's own back-off: full jitter from 0 to the first wait, doubled up to the longest", () => {
    const retry_backoff = { initial: 1000, max: 3000 };
    const waits = (number: number) =>
      Array.from({ length: 200 }, (_, i) => {
        const outcome = outcomeOf({
          ...finished,
          run: runOf({ id: `run_${i}` }),
          definition: { ...definition, retries: 9, retry_backoff },
          outcome: { ...broken, transient: true },
          attempt: attemptOf({ number }),
        });
        return (outcome.notBefore ?? 0) - finished.now;
      });
    for (const [number, ceiling] of [
      [1, 1000],
      [2, 2000],
      [3, 3000],
      [9, 3000],
    ] as const) {
      const found = waits(number);
      expect(Math.max(...found)).toBeLessThanOrEqual(ceiling);
      expect(Math.max(...found)).toBeGreaterThan(ceiling * 0.9);
      expect(Math.min(...found)).toBeLessThan(ceiling * 0.1);
    }
    expect(waits(1)).toEqual(waits(1));
  });

  test.each<["always" | "success" | "failure", string, number]>([
    ["always", "succeeded", 1],
    ["always", "failed", 1],
    ["success", "succeeded", 1],
    ["success", "failed", 0],
    ["failure", "succeeded", 0],
    ["failure", "failed", 1],
  ])("deliver_on %s: %s goes to %i channels", (deliver_on, end, channels) => {
    const job = { ...definition, deliver_on };
    const outcome = outcomeOf({
      ...finished,
      definition: job,
      ...(end === "failed" ? { outcome: broken } : {}),
    });
    expect(outcome.deliveries).toHaveLength(channels);
    const lost = lostOutcome(runOf(), attemptOf(), { ...job, on_crash: "fail" }, true, 5000);
    expect(lost.deliveries).toHaveLength(deliver_on === "success" ? 0 : 1);
  });

  test("a manual run has one attempt", () => {
    const run = runOf({ kind: "manual" });
    expect(outcomeOf({ ...finished, run, outcome: { ...broken, transient: true } }).state).toBe("failed");
  });
});

describe("stopped with the scheduler", () => {
  const outcome: AgentOutcome = {
    ...broken,
    status: "cancelled",
    reason: { code: "shutdown", sentence: "Told to stop." },
  };
  const stopped = { stop: "shutdown" } as const;

  test("on_crash: retry runs it again at the next start", () => {
    expect(outcomeOf({ ...finished, outcome, stopped })).toMatchObject({
      state: "queued",
      notBefore: 1000,
      reason: { code: "stopped" },
    });
  });

  test.each([
    ["on_crash: fail", { ...definition, on_crash: "fail" } as const, runOf()],
    ["a manual run", definition, runOf({ kind: "manual" })],
  ])("%s ends cancelled", (_, jobDefinition, run) => {
    const end = outcomeOf({ ...finished, definition: jobDefinition, run, outcome, stopped });
    expect(end).toMatchObject({ state: "cancelled", reason: { code: "stopped" }, deliveries: [] });
  });
});

describe("an attempt whose scheduler died", () => {
  test("runs again under on_crash: retry", () => {
    expect(lostOutcome(runOf(), attemptOf(), definition, true, 5000)).toMatchObject({
      state: "queued",
      attemptState: "lost",
      notBefore: 5000,
      executionMs: 5000,
    });
  });

  test.each([
    ["on_crash: fail", { ...definition, on_crash: "fail" } as const, runOf(), 1],
    ["a manual run", definition, runOf({ kind: "manual" }), 1],
    ["the third attempt", definition, runOf(), 3],
    ["retries: 0", { ...definition, retries: 0 }, runOf(), 1],
  ])("fails as lost: %s", (_, jobDefinition, run, number) => {
    const end = lostOutcome(run, attemptOf({ number }), jobDefinition, true, 5000);
    expect(end).toMatchObject({ state: "failed", attemptState: "lost", reason: { code: "lost" } });
    expect(end.error).toContain("The process that ran it died");
  });

  test("keeps its slot while its processes live", () => {
    expect(lostOutcome(runOf(), attemptOf(), definition, false, 5000)).toMatchObject({
      state: "kill_failed",
      attemptState: "kill_failed",
    });
  });
});
