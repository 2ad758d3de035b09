import { describe, expect, test } from "vitest";
import { MINUTE, SECOND, START, succeeded, useStage } from "./stage.ts";
import { at } from "./testing.ts";
import type { AgentInvocation } from "../agents/types.ts";
import type { Store } from "../store/index.ts";

const stage = useStage();

describe("firing", () => {
  test("a job fires when due, runs, is delivered, and is due again", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(29 * SECOND);
    expect(await s.states(job)).toEqual([]);
    await s.clock.advance(1 * SECOND);
    expect(await s.states(job)).toEqual(["2027-01-02T09:00:00Z succeeded"]);
    const [run] = await s.store.listRuns(job.id);
    expect(run).toMatchObject({
      output: "done",
      attempt: 1,
      latenessMs: 0,
      startedAt: at("2027-01-02T09:00:00Z"),
    });
    expect(s.delivered.map((message) => [message.channel, message.run.output])).toEqual([["stdout", "done"]]);
    expect(await s.reload(job)).toMatchObject({
      runCount: 1,
      failureCount: 0,
      nextFire: at("2027-01-03T09:00:00Z"),
    });
  });

  test("it wakes for a due instant between two ticks", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00.250Z" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const [run] = await s.store.listRuns(job.id);
    expect(run?.latenessMs).toBe(0);
    expect(await s.reload(job)).toMatchObject({ state: "completed" });
  });

  test("an instant that falls due during a turn does not wait for the next tick", async () => {
    const s = stage();
    const job = await s.register({ at: "2027-01-02T09:00:00.250Z" });
    const slow: Store = Object.assign(Object.create(s.store) as Store, {
      nextDue: async (after: number) => {
        const s = stage();
        s.clock.setWall(Math.max(s.clock.now(), at("2027-01-02T09:00:00.251Z")));
        return s.store.nextDue(after);
      },
    });
    s.use(s.machineOn(slow));
    s.clock.setWall(at("2027-01-02T09:00:00.100Z"));
    await s.scheduler.start();
    await s.clock.advance(1);
    expect((await s.store.listRuns(job.id))[0]).toMatchObject({ state: "succeeded", latenessMs: 1 });
  });

  test("every due instant is one row", async () => {
    const s = stage();
    const job = await s.register({ cron: "*/10 * * * * *" });
    await s.scheduler.start();
    await s.clock.advance(10 * MINUTE);
    const runs = await s.store.listRuns(job.id);
    expect(runs).toHaveLength(60);
    expect(new Set(runs.map((run) => run.scheduledAt)).size).toBe(60);
  });

  test("a clock set back an hour repeats nothing; set forward, it is one catch-up", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    s.clock.setWall(s.clock.now() - 60 * MINUTE);
    await s.clock.advance(5 * MINUTE);
    expect(await s.states(job)).toHaveLength(5);
    s.clock.setWall(START + 3 * 60 * MINUTE);
    await s.clock.advance(2 * SECOND);
    const runs = await s.store.listRuns(job.id);
    expect(runs.filter((run) => run.state === "succeeded")).toHaveLength(6);
    expect(runs[0]).toMatchObject({ scheduledAt: at("2027-01-02T11:59:00Z"), catchUp: true });
    const instants = runs.map((run) => run.scheduledAt).sort((a, b) => a - b);
    expect(instants).toEqual(Array.from({ length: 180 }, (_, i) => at("2027-01-02T09:00:00Z") + i * MINUTE));
  });

  test("input, session summary and limits reach the agent", async () => {
    const s = stage();
    const seen: AgentInvocation[] = [];
    s.agent = (invocation) => {
      seen.push(invocation);
      return Promise.resolve({ ...succeeded("out"), summary: `summary ${seen.length}` });
    };
    await s.register({ cron: "* * * * *", input: "Look", policy: { max_runtime: 5000 } });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(
      seen.map((one) => [one.input, one.session.summary, one.limits.maxRuntime, one.runsBefore]),
    ).toEqual([
      ["Look", null, 5000, 0],
      ["Look", "summary 1", 5000, 1],
    ]);
  });

  test("fully_ephemeral gets no summary", async () => {
    const s = stage();
    const summaries: (string | null)[] = [];
    s.agent = (invocation) => {
      summaries.push(invocation.session.summary);
      return Promise.resolve({ ...succeeded("out"), summary: "kept" });
    };
    await s.register({ cron: "* * * * *", session_mode: "fully_ephemeral" });
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(summaries).toEqual([null, null]);
  });
});
