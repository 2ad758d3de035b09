import { describe, expect, test } from "vitest";
import type { BudgetDefinition } from "../../compiler/definition/types.ts";
import type { AgentInvocation } from "../agents/types.ts";
import type { Spent, TokenUsage } from "../store/types.ts";
import { leftOf, overBudget, standingOf } from "./budget.ts";
import { failed, MINUTE, SECOND, succeeded, useStage } from "./stage.ts";
import { jobOf } from "./testing.ts";
import { asker } from "./why/testing.ts";

const HOUR = 60 * MINUTE;
const day = { window: 24 * HOUR };
const spent = (at: number, tokens: number, costUsd = 0): Spent => ({ at, tokens, costUsd });

describe("a budget", () => {
  test.each<readonly [string, BudgetDefinition, readonly Spent[], number | null]>([
    ["nothing used", { ...day, max_tokens: 10 }, [], null],
    ["less than all", { ...day, max_tokens: 10 }, [spent(0, 9)], null],
    ["all of it", { ...day, max_tokens: 10 }, [spent(HOUR, 10)], 25 * HOUR],
    ["more than that", { ...day, max_tokens: 10 }, [spent(HOUR, 5), spent(2 * HOUR, 6)], 25 * HOUR],
    [
      "the first one is not enough",
      { ...day, max_tokens: 10 },
      [spent(0, 1), spent(1, 9), spent(2, 9)],
      day.window + 1,
    ],
    ["out of order", { ...day, max_tokens: 10 }, [spent(2, 9), spent(0, 1), spent(1, 9)], day.window + 1],
    ["money", { ...day, max_cost: "1 USD" }, [spent(5, 0, 1)], day.window + 5],
    [
      "ten tenths are one",
      { ...day, max_cost: "1 USD" },
      Array.from({ length: 10 }, () => spent(5, 0, 0.1)),
      day.window + 5,
    ],
    ["a limit that is not set", { ...day, max_tokens: 10 }, [spent(0, 1, 1e6)], null],
    [
      "the later of both",
      { ...day, max_tokens: 10, max_cost: "1 USD" },
      [spent(1, 10), spent(2, 0, 1)],
      day.window + 2,
    ],
    ["no limit", day, [spent(0, 1e9, 1e9)], null],
    ["another window", { window: HOUR, max_tokens: 1 }, [spent(150 * MINUTE, 1)], 210 * MINUTE],
    ["the usual window", { max_tokens: 1 }, [spent(7, 1)], day.window + 7],
  ])("with %s", (_, budget, entries, roomAt) => {
    expect(standingOf(budget, entries, 3 * HOUR).roomAt).toBe(roomAt);
    const { definition } = jobOf({ budget });
    expect(overBudget(definition, entries, 3 * HOUR) === undefined).toBe(roomAt === null);
  });

  test("says what was used, what is allowed, and when there is room again", () => {
    const { definition } = jobOf({ budget: { ...day, max_cost: "5.00 USD", max_tokens: 1000 } });
    expect(overBudget(definition, [spent(0, 900, 5.12)], HOUR)).toEqual({
      code: "budget_exceeded",
      sentence:
        "Its budget is used up: 5.12 of 5.00 USD (max_cost) and 900 of 1000 tokens (max_tokens) in the last 1d. There is room again at 1970-01-02T00:00:00Z.",
    });
  });

  test("has left what was not used", () => {
    const { definition } = jobOf({ budget: { ...day, max_cost: "1 USD", max_tokens: 1000 } });
    expect(leftOf(definition, [spent(0, 900, 0.3)], HOUR)).toEqual({ tokens: 100, costUsd: 0.7 });
    expect(leftOf(jobOf({}).definition, [], HOUR)).toBe(undefined);
  });
});

describe("a scheduler keeps it", () => {
  const stage = useStage();
  const ask = asker(stage);
  const budget = { window: 3 * MINUTE, max_tokens: 100 };

  /** Each run uses so much, and its attempt has seen these limits. */
  function using(usage: TokenUsage, outcome = succeeded("done")) {
    const seen: (AgentInvocation["limits"]["budget"] | undefined)[] = [];
    stage().agent = ({ limits }) => {
      seen.push(limits.budget);
      return Promise.resolve({ ...outcome, usage });
    };
    return seen;
  }

  test("over it due times are skipped, and it fires again by itself", async () => {
    const s = stage();
    const limits = using({ input_tokens: 40, output_tokens: 20 });
    const job = await s.register({ cron: "* * * * *", budget });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z succeeded",
      "2027-01-02T09:01:00Z succeeded",
      "2027-01-02T09:02:00Z skipped budget_exceeded",
      "2027-01-02T09:03:00Z succeeded",
      "2027-01-02T09:04:00Z succeeded",
    ]);
    expect(limits.map((limit) => limit?.tokens)).toEqual([100, 40, 40, 40]);
    const { answer } = await ask(job.id, "2027-01-02T09:02:00Z");
    expect(answer).toBe(
      "It did not run: skipped. Its budget is used up: 120 of 100 tokens (max_tokens) in the last 3m. There is room again at 2027-01-02T09:03:00Z.",
    );
    expect(await s.jobs().budget(await s.reload(job))).toMatchObject({ tokens: 120, maxTokens: 100 });
    const now = await ask(job.id);
    expect(now.verdict).toBe("cannot_fire");
    expect(now.notes[0]).toMatch(/^Its budget is used up: .* A due time that comes before is skipped\.$/);
  });

  test("a run by hand counts, and is refused when nothing is left", async () => {
    const s = stage();
    using({ output_tokens: 100 });
    const job = await s.register({ cron: "0 0 1 1 *", budget });
    expect(await s.jobs(false).runNow(job.id, { follow: true })).toMatchObject({ state: "succeeded" });
    expect(await s.jobs(false).runNow(job.id, { follow: true })).toMatchObject({
      refused: {
        code: "budget_exceeded",
        sentence: expect.stringMatching(/^report is not run\. Its budget is used up: 100 of 100 tokens/),
      },
    });
    await s.clock.advance(3 * MINUTE);
    expect(await s.jobs(false).runNow(job.id, { follow: true })).toMatchObject({ state: "succeeded" });
  });

  test("a run that waited is judged again when it would start", async () => {
    const s = stage();
    using({ output_tokens: 100 });
    const job = await s.register({ cron: "* * * * *", catch_up: "all", budget: { ...budget, window: HOUR } });
    s.clock.setWall(s.clock.now() + 4 * MINUTE);
    await s.scheduler.start();
    await s.clock.advance(10 * SECOND);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z succeeded",
      "2027-01-02T09:01:00Z skipped budget_exceeded",
      "2027-01-02T09:02:00Z skipped budget_exceeded",
      "2027-01-02T09:03:00Z skipped budget_exceeded",
    ]);
    expect(s.delivered.map(({ run }) => run.state)).toEqual(["succeeded"]);
  });

  test("an attempt that failed for the moment has used its part: no further one over the budget", async () => {
    const s = stage();
    using({ output_tokens: 100 }, { ...failed("Busy."), transient: true });
    const job = await s.register({ cron: "0 9 * * *", budget: { ...budget, window: HOUR } });
    await s.scheduler.start();
    await s.clock.advance(10 * MINUTE);
    const run = await s.lastRun(job);
    expect(run).toMatchObject({ state: "failed", attempt: 1, usage: { output_tokens: 100 } });
    expect(run.reason?.code).toBe("budget_exceeded");
  });

  test("an `at` job that meets an empty budget can never run", async () => {
    const s = stage();
    using({ output_tokens: 100 });
    const job = await s.register({ at: "2027-01-02T09:00:00Z", budget });
    expect(await s.jobs(false).runNow(job.id, { follow: true })).toMatchObject({ state: "succeeded" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(await s.reload(job)).toMatchObject({
      state: "failed",
      stateReason: { code: "budget_exceeded" },
      nextFire: null,
    });
  });

  test("what an attempt told of before its scheduler died is used", async () => {
    const s = stage();
    using({ output_tokens: 1 });
    const job = await s.register({ cron: "0 9 * * *", budget: { ...budget, max_tokens: 200 } });
    await s.crashMidRun();
    const { id: runId } = await s.lastRun(job);
    const told = { runId, attempt: 1, seq: 1, at: s.clock.now(), type: "usage" };
    await s.store.appendEvents([{ ...told, data: { input_tokens: 70 } }]);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await s.lastRun(job)).toMatchObject({
      state: "succeeded",
      usage: { input_tokens: 70, output_tokens: 1 },
    });
    expect(await s.jobs().budget(job)).toMatchObject({ tokens: 71 });
  });
});
