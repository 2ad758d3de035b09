import { describe, expect, test } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { JobState } from "../store/types.ts";
import {
  clearSession,
  createJob,
  pauseJob,
  removeJob,
  resetJob,
  resumeJob,
  updateJob,
} from "./job-changes.ts";
import { NOTHING_LIVE, at, jobOf } from "./testing.ts";

const NOW = at("2027-01-02T08:30:00Z");
const settings = { now: NOW, maxJitterSeconds: 0 };
const NINE = at("2027-01-02T09:00:00Z");
const daily = { name: "report", agent: "reporter", cron: "0 9 * * *" };

describe("create", () => {
  test("active, next fire from now", () => {
    expect(createJob(daily, NOW)).toEqual({ state: "active", nextFire: NINE });
  });

  test("enabled: false registers it paused", () => {
    expect(createJob({ ...daily, enabled: false }, NOW)).toMatchObject({ state: "paused", nextFire: null });
  });

  test("an expression that never fires stays active with no next fire", () => {
    expect(createJob({ ...daily, cron: "0 0 30 2 *" }, NOW)).toEqual({ state: "active", nextFire: null });
  });

  test("a one-shot in the past is missed, not run", () => {
    const change = createJob({ name: "once", agent: "a", at: "2027-01-02T08:00:00Z" }, NOW);
    expect(change).toMatchObject({ state: "failed", nextFire: null, rows: [{ state: "missed" }] });
  });

  test("a one-shot that passed while it was being registered still runs", () => {
    const change = createJob({ name: "once", agent: "a", at: "2027-01-02T08:29:58Z" }, NOW);
    expect(change).toEqual({ state: "active", nextFire: at("2027-01-02T08:29:58Z") });
  });
});

describe("update", () => {
  test("due instants are settled under the old definition, then the next fire is from now", () => {
    const job = jobOf({ cron: "*/10 * * * *" }, { nextFire: NOW });
    const change = updateJob(job, { ...daily, cron: "0 12 * * *" }, NOTHING_LIVE, settings);
    expect(change.rows).toMatchObject([{ scheduledAt: NOW, state: "queued" }]);
    expect(change).toMatchObject({ state: "active", nextFire: at("2027-01-02T12:00:00Z") });
  });

  test.each<JobState>(["paused", "dead_letter"])("never changes the state of a job that is %s", (state) => {
    const change = updateJob(
      jobOf(daily, { state }),
      { ...daily, cron: "0 12 * * *" },
      NOTHING_LIVE,
      settings,
    );
    expect(change.state).toBeUndefined();
    expect(change.nextFire).toBeUndefined();
  });

  test.each<JobState>(["completed", "failed"])("a new future `at` revives a job that is %s", (state) => {
    const job = jobOf({ at: "2027-01-01T00:00:00Z" }, { state });
    const change = updateJob(
      job,
      { name: "report", agent: "a", at: "2027-01-03T00:00:00Z" },
      NOTHING_LIVE,
      settings,
    );
    expect(change).toMatchObject({
      state: "active",
      nextFire: at("2027-01-03T00:00:00Z"),
      stateReason: null,
    });
  });

  test("a new past `at` does not", () => {
    const job = jobOf({ at: "2027-01-01T00:00:00Z" }, { state: "completed" });
    const change = updateJob(
      job,
      { name: "report", agent: "a", at: "2027-01-01T12:00:00Z" },
      NOTHING_LIVE,
      settings,
    );
    expect(change.state).toBeUndefined();
  });

  test("a one-shot that is running keeps its one instant through an edit", () => {
    const job = jobOf({ at: "2027-01-02T08:29:00Z" }, { nextFire: null });
    const definition = { name: "report", agent: "b", at: "2027-01-02T08:29:00Z" };
    expect(updateJob(job, definition, { ...NOTHING_LIVE, running: 1 }, settings)).toEqual({});
  });
});

describe("pause and resume", () => {
  test("pause settles what is due, then cancels what waits", () => {
    const change = pauseJob(jobOf({ cron: "*/10 * * * *" }, { nextFire: NOW }), NOTHING_LIVE, settings);
    expect(change).toMatchObject({
      state: "paused",
      nextFire: null,
      cancelWaiting: { code: "paused" },
      rows: [{ scheduledAt: NOW }],
    });
  });

  test("a note goes with the change, and says in the job's state why it is paused", () => {
    expect(pauseJob(jobOf(daily), NOTHING_LIVE, settings, "holiday")).toMatchObject({
      stateReason: { code: "paused", sentence: 'Paused with the note "holiday".' },
      note: "holiday",
    });
    expect(resumeJob(jobOf(daily, { state: "paused" }), NOW, "back")).toMatchObject({
      stateReason: null,
      note: "back",
    });
  });

  test("paused already: nothing to do", () => {
    expect(pauseJob(jobOf(daily, { state: "paused" }), NOTHING_LIVE, settings)).toEqual({});
  });

  test("resume computes the next fire from now", () => {
    expect(resumeJob(jobOf(daily, { state: "paused" }), NOW)).toEqual({
      state: "active",
      stateReason: null,
      nextFire: NINE,
    });
  });

  test("active already: nothing to do", () => {
    expect(resumeJob(jobOf(daily), NOW)).toEqual({});
  });

  test("a one-shot paused across its instant is missed", () => {
    const job = jobOf({ at: "2027-01-02T08:00:00Z" }, { state: "paused" });
    expect(resumeJob(job, NOW)).toMatchObject({
      state: "failed",
      stateReason: { code: "missed" },
      rows: [{ state: "missed" }],
    });
  });

  test.each([resumeJob, resetJob])("$name of a one-shot whose instant is past names what helps", (change) => {
    const job = jobOf({ at: "2027-01-02T08:00:00Z" }, { state: "failed" });
    const sentence = expect.stringMatching(/^(?!.*cron reset).*`symbi cron run` runs it now; a new `at`/);
    expect(change(job, NOW)).toEqual({ refused: { code: "past", sentence } });
  });

  test.each<[JobState, string]>([
    ["dead_letter", "symbi cron reset"],
    ["failed", "symbi cron reset"],
    ["completed", "symbi cron run"],
  ])("resume of a job that is %s names the right command", (state, command) => {
    expect(resumeJob(jobOf(daily, { state }), NOW)).toMatchObject({
      refused: { sentence: expect.stringContaining(command) },
    });
  });

  test.each<JobState>(["dead_letter", "failed", "completed"])(
    "a job that is %s cannot be paused",
    (state) => {
      expect(pauseJob(jobOf(daily, { state }), NOTHING_LIVE, settings)).toHaveProperty("refused");
    },
  );
});

describe("reset", () => {
  test.each<JobState>(["dead_letter", "failed"])(
    "a job that is %s becomes active, its count cleared",
    (state) => {
      const change = resetJob(jobOf(daily, { state, failureCount: 3 }), NOW);
      expect(change).toEqual({ state: "active", stateReason: null, nextFire: NINE, failureCount: 0 });
    },
  );

  test.each<[JobState, string]>([
    ["active", "nothing to reset"],
    ["paused", "symbi cron resume"],
    ["completed", "symbi cron run"],
  ])("a job that is %s is refused with the right word", (state, words) => {
    expect(resetJob(jobOf(daily, { state }), NOW)).toMatchObject({
      refused: { sentence: expect.stringContaining(words) },
    });
  });

  test("a past one-shot cannot be reset; the message names `cron run`", () => {
    const job = jobOf({ at: "2027-01-01T00:00:00Z" }, { state: "failed" });
    expect(resetJob(job, NOW)).toMatchObject({
      refused: { sentence: expect.stringContaining("symbi cron run") },
    });
  });
});

test("remove settles what is due and cancels what waits", () => {
  const change = removeJob(jobOf({ cron: "*/10 * * * *" }, { nextFire: NOW }), NOTHING_LIVE, settings);
  expect(change).toMatchObject({
    remove: true,
    cancelWaiting: { code: "job_removed" },
    rows: [{ scheduledAt: NOW }],
  });
});

describe("a conversation that runs share", () => {
  const shared = { ...daily, session_mode: "shared_persistent" } as const;
  const edit = (before: Partial<JobDefinition>, after: Partial<JobDefinition>) =>
    updateJob(jobOf(before), { ...daily, ...after }, NOTHING_LIVE, settings).clearSession?.code;

  test.each<readonly [string, Partial<JobDefinition>]>([
    ["its input", { ...shared, input: "other" }],
    ["its time", { ...shared, cron: "0 10 * * *" }],
    ["a heartbeat that is off", { ...shared, heartbeat: { enabled: false } }],
    ["a heartbeat that shares as well", { ...shared, heartbeat: { context_mode: "shared_persistent" } }],
  ])("survives an edit of %s", (_what, after) => {
    expect(edit(shared, after)).toBeUndefined();
  });

  test.each<readonly [string, Partial<JobDefinition>]>([
    ["another agent", { ...shared, agent: "other" }],
    ["another mode", { ...shared, session_mode: "fully_ephemeral" }],
    ["a heartbeat with another mode", { ...shared, heartbeat: {} }],
  ])("goes with %s", (_what, after) => {
    expect(edit(shared, after)).toBe("session_cleared");
  });

  test("is nothing to forget where there was none", () => {
    expect(edit(daily, { ...shared, agent: "other" })).toBeUndefined();
  });

  test("goes with its job, and by hand", () => {
    // Whatever its definition says: that may be damaged.
    expect(removeJob(jobOf(daily), NOTHING_LIVE, settings).clearSession?.code).toBe("job_removed");
    expect(clearSession()).toEqual({
      clearSession: { code: "session_cleared", sentence: expect.any(String) },
    });
  });
});
