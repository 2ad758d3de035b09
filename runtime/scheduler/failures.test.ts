import { describe, expect, test } from "vitest";
import { MINUTE, failed, succeeded, useStage } from "./stage.ts";
import { at } from "./testing.ts";
import type { AgentOutcome } from "../agents/types.ts";
import type { Store } from "../store/index.ts";

const stage = useStage();

describe("failures", () => {
  const failing = (): Promise<AgentOutcome> => Promise.resolve(failed("It exited with 1."));

  test("max_retries failed runs in a row end in the dead letter; reset makes it fire again", async () => {
    const s = stage();
    s.agent = failing;
    const job = await s.register({ cron: "* * * * *", max_retries: 2 });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z failed exit_code",
      "2027-01-02T09:01:00Z failed exit_code",
    ]);
    expect(await s.reload(job)).toMatchObject({ state: "dead_letter", failureCount: 2, nextFire: null });
    s.agent = () => Promise.resolve(succeeded("well again"));
    await s.jobs().reset(job.id);
    await s.clock.advance(MINUTE);
    expect((await s.states(job)).at(-1)).toMatch(/succeeded$/);
    expect(await s.reload(job)).toMatchObject({ state: "active", failureCount: 0 });
  });

  test("the end of a run tells the state of its job if it changed it, and only then", async () => {
    const s = stage();
    const ends: (() => void)[] = [];
    s.agent = () => new Promise((resolve) => ends.push(() => resolve(failed("It exited with 1."))));
    const job = await s.register({ cron: "* * * * *", max_retries: 1, max_concurrent: 3 });
    const paused = await s.register({ name: "paused", cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(3 * MINUTE);
    await s.jobs().pause(paused.id);
    for (const end of ends) end();
    await s.clock.advance(0);
    const told = s.activities.flatMap((each) => (each.kind === "job_state" ? [each.job] : []));
    expect(told.map(({ definition, state }) => `${definition.name} ${state}`)).toEqual([
      `${job.definition.name} dead_letter`,
    ]);
  });

  test("a transient failure is tried again inside the run", async () => {
    const s = stage();
    const attempts: number[] = [];
    s.agent = (invocation) => {
      attempts.push(invocation.attempt);
      return Promise.resolve(
        invocation.attempt < 3 ? { ...failed("Busy."), transient: true } : succeeded("at last"),
      );
    };
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(3 * MINUTE);
    expect(attempts).toEqual([1, 2, 3]);
    const [run] = await s.store.listRuns(job.id);
    expect(run).toMatchObject({ state: "succeeded", attempt: 3, startedAt: at("2027-01-02T09:00:00Z") });
    expect((await s.store.listAttempts(run?.id ?? "")).map((one) => one.state)).toEqual([
      "failed",
      "failed",
      "succeeded",
    ]);
  });

  test("a denied run never starts, and the row says why", async () => {
    const s = stage();
    s.use({
      ...s.machineOn(s.store),
      judge: () => ({
        decision: "deny",
        code: "policy_not_enforced",
        reason: "Hours cannot be enforced.",
        trace: [],
      }),
    });
    s.agent = () => Promise.reject(new Error("must not run"));
    const job = await s.register({ cron: "* * * * *", max_retries: 1 });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z denied policy_not_enforced",
      "2027-01-02T09:01:00Z denied policy_not_enforced",
    ]);
    expect(await s.reload(job)).toMatchObject({ state: "active", failureCount: 0 });
  });

  test("what is not runnable fails once a fire and never dead-letters", async () => {
    const s = stage();
    s.use({ ...s.machineOn(s.store), runnable: () => ({ ok: false, reason: "no such agent" }) });
    const job = await s.register({ cron: "* * * * *", max_retries: 1 });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(job)).toEqual([
      "2027-01-02T09:00:00Z failed not_runnable",
      "2027-01-02T09:01:00Z failed not_runnable",
    ]);
    expect(await s.reload(job)).toMatchObject({ state: "active" });
  });

  test("what fails is told with why and what comes next; deliver_on: success keeps it in the history", async () => {
    const s = stage();
    s.agent = failing;
    await s.register({ name: "told", cron: "0 9 * * *" });
    await s.register({ name: "kept", cron: "0 9 * * *", deliver_on: "success" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(s.delivered.map(({ job, run, next }) => [job.name, run.state, next])).toEqual([
      [
        "told",
        "failed",
        "It fires again at 2027-01-03T09:00:00Z. 1 of 3 failed runs in a row; at 3 it goes to dead letter.",
      ],
    ]);
  });

  test("what is not runnable is delivered as the failure that it is", async () => {
    const s = stage();
    s.use({ ...s.machineOn(s.store), runnable: () => ({ ok: false, reason: "no such agent" }) });
    await s.register({ cron: "0 9 * * *", deliver_on: "failure" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(s.delivered).toMatchObject([{ run: { state: "failed", reason: { code: "not_runnable" } } }]);
  });

  test("a delivery that fails is tried again; the agent is not", async () => {
    const s = stage();
    let calls = 0;
    let tries = 0;
    s.agent = () => Promise.resolve(succeeded(`call ${++calls}`));
    s.use({
      ...s.machineOn(s.store),
      deliver: () => Promise.resolve(++tries < 3 ? { ok: false, error: "down", retry: true } : { ok: true }),
    });
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    const [run] = await s.store.listRuns(job.id);
    expect(run?.state).toBe("succeeded");
    expect(await s.store.listDeliveries(run?.id ?? "")).toMatchObject([{ state: "delivered", tries: 3 }]);
    expect(calls).toBe(1);
  });

  test("a store that refuses for a while loses no result", async () => {
    const s = stage();
    let refusals = 3;
    const flaky: Store = Object.assign(Object.create(s.store) as Store, {
      finishAttempts: (...args: Parameters<Store["finishAttempts"]>) =>
        refusals-- > 0 ? Promise.reject(new Error("disk full")) : s.store.finishAttempts(...args),
    });
    s.use(s.machineOn(flaky));
    const job = await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    expect(s.activities.filter((activity) => activity.kind === "trouble")).toHaveLength(1);
  });

  test.each([
    ["claimDue", ["no luck", "recovered"]],
    ["settleDeliveries", ["Deliveries could not be sent; they are tried again each tick: no luck"]],
  ] as const)("trouble in %s is told once, however long it lasts", async (method, told) => {
    const s = stage();
    let fails = true;
    const store: Store = Object.assign(Object.create(s.store) as Store, {
      [method]: (...args: unknown[]) =>
        fails
          ? Promise.reject(new Error("no luck"))
          : (s.store[method] as (...args: unknown[]) => Promise<unknown>)(...args),
    });
    s.use(s.machineOn(store));
    await s.register({ at: "2027-01-02T09:00:00Z" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    fails = false;
    await s.clock.advance(MINUTE);
    const seen = s.activities.flatMap((activity) => {
      if (activity.kind === "trouble") return [activity.message];
      return activity.kind === "recovered" ? ["recovered"] : [];
    });
    expect(seen).toEqual(told);
    expect(await s.store.tally()).toMatchObject({ queuedRuns: 0, pendingDeliveries: 0 });
  });

  test("a job that is set aside is told of once, after the instant that it did not run at", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * *" });
    const store: Store = Object.assign(Object.create(s.store) as Store, {
      claimDue: (...[now, limit]: Parameters<Store["claimDue"]>) =>
        s.store.claimDue(now, limit, () => {
          throw new Error("undecided");
        }),
    });
    s.use(s.machineOn(store));
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z skipped damaged"]);
    const told = s.activities.flatMap((activity) => {
      if (activity.kind === "ended") return [activity.run.state];
      return activity.kind === "job_state" ? [`job ${activity.job.state}`] : [];
    });
    expect(told).toEqual(["skipped", "job failed"]);
  });
});
