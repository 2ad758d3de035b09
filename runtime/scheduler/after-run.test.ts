import { describe, expect, test } from "vitest";
import type { ReasonCode, RunState } from "../store/types.ts";
import { afterRun } from "./after-run.ts";
import { at, jobOf, runOf } from "./testing.ts";

const daily = { cron: "0 9 * * *" };
const once = { at: "2027-01-02T09:00:00Z" };
const itsInstant = { scheduledAt: at("2027-01-02T09:00:00Z") };
const because = (code: ReasonCode) => ({ code, sentence: `Because of ${code}.` });

describe("a recurring job", () => {
  test("a success clears the count", () => {
    expect(afterRun(jobOf(daily, { failureCount: 2 }), runOf(), 3)).toEqual({ failureCount: 0 });
  });

  test.each<RunState>(["failed", "timed_out", "kill_failed"])("%s counts", (state) => {
    expect(afterRun(jobOf(daily), runOf({ state }), 3)).toEqual({ failureCount: 1 });
  });

  test.each<RunState>(["denied", "expired", "skipped", "missed", "cancelled"])("%s never counts", (state) => {
    expect(
      afterRun(
        jobOf(daily, { failureCount: 2 }),
        runOf({ state, reason: because("policy_not_enforced") }),
        3,
      ),
    ).toEqual({});
  });

  test("not runnable never counts, however often", () => {
    const run = runOf({ state: "failed", reason: because("not_runnable") });
    expect(afterRun(jobOf(daily, { failureCount: 2 }), run, 3)).toEqual({ failureCount: 2 });
  });

  test.each([
    ["paused", { state: "paused" }, "paused"],
    ["removed", { removedAt: 1 }, "job_removed"],
    ["in dead letter", { state: "dead_letter" }, "dead_letter"],
  ] as const)("another attempt is cancelled when the job is %s meanwhile", (_, rest, code) => {
    const change = afterRun(jobOf(daily, rest), runOf({ state: "queued" }), 3);
    expect(change).toMatchObject({ cancelWaiting: { code } });
    expect(afterRun(jobOf(daily), runOf({ state: "queued" }), 3)).toEqual({});
  });

  test("manual runs change nothing", () => {
    expect(
      afterRun(jobOf(daily, { failureCount: 2 }), runOf({ kind: "manual", state: "failed" }), 3),
    ).toEqual({});
    expect(afterRun(jobOf(daily, { failureCount: 2 }), runOf({ kind: "manual" }), 3)).toEqual({});
  });

  test.each([
    [3, undefined, 2, true],
    [3, undefined, 1, false],
    [3, 5, 3, false],
    [3, 5, 4, true],
    [3, 1, 0, true],
    [3, 0, 0, true],
  ])("default %i, max_retries %s, %i failed before: dead letter %s", (fallback, maxRetries, before, dead) => {
    const definition = maxRetries === undefined ? daily : { ...daily, max_retries: maxRetries };
    const change = afterRun(
      jobOf(definition, { failureCount: before }),
      runOf({ state: "failed", reason: because("exit_code") }),
      fallback,
    );
    expect(change.failureCount).toBe(before + 1);
    expect(change.state).toBe(dead ? "dead_letter" : undefined);
    if (dead) expect(change).toMatchObject({ nextFire: null, cancelWaiting: { code: "dead_letter" } });
  });

  test("the dead letter says what failed last and how to go on", () => {
    const change = afterRun(
      jobOf(daily, { failureCount: 2 }),
      runOf({ state: "failed", reason: because("exit_code") }),
      3,
    );
    expect(change.stateReason?.sentence).toBe(
      "3 runs in a row failed (max_retries 3). Last: Because of exit_code. `symbi cron reset` makes it active again.",
    );
    const unended = runOf({ state: "failed", reason: { code: "exit_code", sentence: "sh: no disk" } });
    expect(afterRun(jobOf(daily), unended, 1).stateReason?.sentence).toBe(
      "A run failed (max_retries 1). Last: sh: no disk. `symbi cron reset` makes it active again.",
    );
  });
});

describe("a one-shot job ends with its run", () => {
  test.each<[RunState, string]>([
    ["succeeded", "completed"],
    ["failed", "failed"],
    ["timed_out", "failed"],
    ["denied", "failed"],
    ["skipped", "failed"],
    ["missed", "failed"],
  ])("%s → %s", (state, end) => {
    const change = afterRun(
      jobOf(once),
      runOf({ ...itsInstant, state, reason: because("policy_not_enforced") }),
      3,
    );
    expect(change).toMatchObject({ state: end, nextFire: null });
  });

  test("one that was stopped for good leaves nothing to wait for", () => {
    const stopped = runOf({ ...itsInstant, state: "cancelled", reason: because("stopped") });
    expect(afterRun(jobOf(once), stopped, 3)).toMatchObject({
      state: "failed",
      stateReason: { code: "stopped" },
      nextFire: null,
    });
    expect(afterRun(jobOf(once, { state: "paused" }), stopped, 3)).toEqual({});
  });

  test.each<[RunState, object]>([
    ["succeeded", { failureCount: 0 }],
    ["failed", { failureCount: 3 }],
    ["denied", {}],
    ["cancelled", {}],
  ])("%s at an earlier instant: the new one is still to come", (state, change) => {
    const run = runOf({ scheduledAt: at("2027-01-01T09:00:00Z"), state, reason: because("exit_code") });
    expect(afterRun(jobOf(once, { failureCount: 2 }), run, 1)).toEqual(change);
  });
});
