import { describe, expect, test } from "vitest";
import { instantText } from "../../json/index.ts";
import type { JobEvent, JobEventKind } from "../../store/types.ts";
import { failed, MINUTE, SECOND, START, succeeded, useStage } from "../stage.ts";
import { at, jobOf } from "../testing.ts";
import { latenessOf } from "./lateness.ts";
import { nearestDue } from "./nearest-due.ts";
import { stateAt } from "./past-state.ts";
import { asker } from "./testing.ts";

const stage = useStage();
const ask = asker(stage);

describe("of an instant", () => {
  test("that ran: the row, its attempts and where the time went", async () => {
    const s = stage();
    s.agent = ({ attempt }) =>
      Promise.resolve(attempt === 1 ? { ...failed("Busy."), transient: true } : succeeded("at last"));
    const job = await s.register({ cron: "0 9 * * *", jitter: MINUTE, retry_backoff: { initial: 5000 } });
    await s.scheduler.start();
    await s.clock.advance(3 * MINUTE);
    const told = await ask(job.id, "2027-01-02T09:00:00Z");
    expect(told).toMatchObject({
      verdict: "ran",
      answer: expect.stringMatching(/^It ran and succeeded .*at attempt 2\.$/),
    });
    expect(told.run?.attempts.map(({ state }) => state)).toEqual(["failed", "succeeded"]);
    const { lateness } = told;
    expect(lateness?.jitter).toBeGreaterThan(0);
    expect(lateness?.total).toBe(told.run?.run.latenessMs);
    expect((lateness?.unseen ?? 0) + (lateness?.jitter ?? 0) + (lateness?.queue ?? 0)).toBe(lateness?.total);
    expect(lateness?.betweenAttempts).toBeGreaterThan(0);
  });

  test("that was missed, skipped or denied: the reason", async () => {
    const s = stage();
    const release = s.holdAgents();
    s.use({
      ...s.machineOn(s.store),
      judge: ({ definition }) =>
        definition.name === "denied"
          ? {
              decision: "deny",
              code: "policy_not_enforced",
              reason: "No.",
              trace: [{ condition: "c", wanted: "w", seen: "s", met: false }],
            }
          : { decision: "allow", trace: [] },
    });
    const late = await s.register({ name: "late", cron: "*/10 * * * *" });
    const busy = await s.register({ name: "busy", cron: "* * * * *" });
    const denied = await s.register({ name: "denied", cron: "* * * * *" });
    s.clock.setWall(at("2027-01-02T09:25:00Z"));
    await s.scheduler.start();
    await s.clock.advance(2 * MINUTE);
    expect(await ask(late.id, "2027-01-02T09:10:00Z")).toMatchObject({
      verdict: "did_not_run",
      answer: expect.stringContaining("catch_up: once runs only the latest"),
    });
    expect(await ask(busy.id, "2027-01-02T09:26:00Z")).toMatchObject({
      verdict: "did_not_run",
      answer: expect.stringContaining("1 of max_concurrent 1"),
    });
    const no = await ask(denied.id, "2027-01-02T09:26:00Z");
    expect(no).toMatchObject({ verdict: "did_not_run", answer: "It did not run: denied. No." });
    expect(no.run?.details.policyTrace).toEqual([{ condition: "c", wanted: "w", seen: "s", met: false }]);
    const caught = await ask(late.id, "2027-01-02T09:20:00Z");
    expect(caught).toMatchObject({
      verdict: "running",
      lateness: { unseen: 5 * MINUTE, jitter: 0, queue: 0 },
    });
    release();
  });

  test("in a gap of a thousand: the row that stands for all of them", async () => {
    const s = stage();
    const job = await s.register({ cron: "* * * * * *", catch_up: "skip" });
    s.clock.setWall(START + 60 * MINUTE);
    await s.scheduler.start();
    await s.clock.advance(SECOND);
    expect(await ask(job.id, "2027-01-02T09:17:33Z")).toMatchObject({
      verdict: "did_not_run",
      answer: expect.stringMatching(
        /^It was missed with 35\d\d other due times, 2027-01-02T08:59:31Z to .*share one row\./,
      ),
    });
  });

  test("that is none: the nearest ones, and what the present definition says", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *" });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    await s.register({ cron: "2 9 * * *" });
    const told = await ask(job.id, "2027-01-02T09:02:00Z");
    expect(told).toMatchObject({
      verdict: "not_due",
      answer:
        'It was not a due time of cron "0 9 * * *". The nearest ones are 2027-01-02T09:00:00Z and 2027-01-03T09:00:00Z.',
    });
    expect(told.notes).toEqual([
      expect.stringMatching(/^By the present definition, version 2 .* then version 1 was/),
    ]);
  });

  test("before the job, while it was paused, after it was removed", async () => {
    const s = stage();
    s.use({ ...s.machineOn(s.store), actor: "ann" });
    const job = await s.register({ cron: "* * * * *" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    await s.jobs().pause(job.id);
    await s.clock.advance(5 * MINUTE);
    await s.jobs().resume(job.id);
    await s.clock.advance(MINUTE);
    await s.jobs().remove(job.id);
    await s.clock.advance(5 * MINUTE);
    expect(await ask(job.id, "2027-01-02T08:00:00Z")).toMatchObject({
      verdict: "not_registered_yet",
      answer: "The job was not registered yet: that was at 2027-01-02T08:59:30Z.",
    });
    expect(await ask(job.id, "2027-01-02T09:03:00Z")).toMatchObject({
      verdict: "paused",
      answer: "The job was paused since 2027-01-02T09:00:30Z by ann, until 2027-01-02T09:05:30Z by ann.",
    });
    expect(await ask(job.id, "2027-01-02T09:10:00Z")).toMatchObject({
      verdict: "removed",
      answer: "The job had been removed since 2027-01-02T09:06:30Z by ann.",
    });
    expect(await ask(job.id)).toMatchObject({
      verdict: "cannot_fire",
      answer: "report was removed at 2027-01-02T09:06:30Z by ann.",
    });
  });

  test("in dead letter: why, and that nothing is recorded then", async () => {
    const s = stage();
    s.agent = () => Promise.resolve(failed("It broke."));
    const job = await s.register({ cron: "* * * * *", max_retries: 1 });
    await s.scheduler.start();
    await s.clock.advance(5 * MINUTE);
    expect(await ask(job.id, "2027-01-02T09:03:00Z")).toMatchObject({
      verdict: "not_active",
      answer: expect.stringMatching(/^The job was in dead letter since 2027-01-02T09:00:00Z: A run failed/),
      notes: ["Due times of a job that is not active are not recorded."],
    });
    const { answer, notes } = await ask(job.id);
    expect(answer).toBe(
      "report is in dead letter since 2027-01-02T09:00:00Z: A run failed (max_retries 1). Last: It broke. `symbi cron reset` makes it active again.",
    );
    // What failed is said once; what to do is not left out.
    expect(notes.filter((note) => note.includes("It broke."))).toEqual([]);
    expect(notes.at(-1)).toMatch(/^Mend the cause first, and try it with `symbi cron run report`/);
  });

  test("still to come, or due while nobody looks", async () => {
    const s = stage();
    const job = await s.register({ cron: "0 9 * * *" });
    expect(await ask(job.id, "2027-01-05T09:00:00Z")).toMatchObject({
      verdict: "to_come",
      notes: ["It fires first at 2027-01-02T09:00:00Z."],
    });
    s.clock.setWall(at("2027-01-03T12:00:00Z"));
    expect(await ask(job.id, "2027-01-03T09:00:00Z")).toMatchObject({
      verdict: "not_seen_yet",
      answer: expect.stringContaining("no scheduler is running that could see it"),
    });
  });
});

describe("of the present", () => {
  test("no scheduler, not runnable, at its limit, and how the last one ended", async () => {
    const s = stage();
    const release = s.holdAgents();
    const job = await s.register({ cron: "* * * * *" });
    const before = await ask(job.id);
    expect(before).toMatchObject({
      verdict: "cannot_fire",
      answer: "report is active and fires next at 2027-01-02T09:00:00Z.",
      notes: ["No scheduler is running, so nothing fires; `symbi up` starts one."],
    });
    await s.scheduler.start();
    expect(await ask(job.id)).toMatchObject({ verdict: "fires", notes: [] });
    await s.clock.advance(MINUTE);
    expect((await ask(job.id)).notes).toEqual([
      "It is at its limit, so a due time that comes now is skipped: 1 of max_concurrent 1 (1 running).",
      "The run due at 2027-01-02T09:00:00Z: It is running since 2027-01-02T09:00:00Z, attempt 1.",
    ]);
    release();
    await s.clock.advance(SECOND);
    const after = await ask(job.id);
    expect(after.notes).toEqual([expect.stringMatching(/^The last one, due at .*: It ran and succeeded/)]);
    s.use({ ...s.machine, runnable: () => ({ ok: false, reason: "no such agent" }) });
    expect((await ask(job.id)).notes[0]).toBe("It is not runnable, so each fire fails: no such agent");
  });

  test("a run that waits says for what: a slot, its jitter, another attempt, its backlog", async () => {
    const s = stage();
    s.use(s.machineOn(s.store, { max_concurrent_jobs: 1 }));
    s.holdAgents();
    await s.register({ name: "a", at: "2027-01-02T08:59:45Z" });
    const waiting = await s.register({ name: "b", cron: "0 9 * * *", max_concurrent: 5 });
    const spread = await s.register({ name: "c", cron: "0 9 * * *", jitter: 20 * MINUTE });
    const behind = await s.register({ name: "d", cron: "*/2 * * * *", catch_up: "all" });
    await s.scheduler.start();
    await s.clock.advance(MINUTE);
    const told = async (id: string) =>
      (await ask(id)).notes.find((note) => note.startsWith("The run due at"));
    const [one, other] = [await told(waiting.id), await told(behind.id)];
    const slots =
      /It waits for a slot: 1 of max_concurrent_jobs 1 are taken, and [012] runs? starts? before it\.$/;
    expect(one).toMatch(slots);
    expect(other).toMatch(slots);
    expect(await told(spread.id)).toMatch(/Its jitter ends at 2027-01-02T09:\d\d:\d\d/);
    await s.store.changeJob(behind.id, s.clock.now(), () => ({
      rows: [1, 2].map((i) => ({
        scheduledAt: START - i,
        notBefore: START - i,
        state: "queued",
        reason: null,
        catchUp: true,
        instants: 1,
        lastInstant: START - i,
        backlog: { slots: 1, since: START },
      })),
    }));
    expect((await ask(behind.id)).notes).toContainEqual(
      expect.stringContaining("waits its turn in the job's backlog of 2"),
    );
  });
});

test("the parts of a lateness add up, whatever the clock did", () => {
  const told = (run: object, plannedStart: number) => ({
    run: { ...runs.base, ...run },
    details: { plannedStart, slots: null, ahead: null, policyTrace: [] },
    attempts: [],
    deliveries: [],
  });
  const runs = {
    base: { scheduledAt: 1000, createdAt: 1000, startedAt: 1900, latenessMs: 900, catchUp: false },
  };
  const parts = (run: object, planned: number) => {
    const { total, unseen, jitter, queue } = latenessOf(told(run, planned) as never) ?? {
      total: -1,
      unseen: 0,
      jitter: 0,
      queue: 0,
    };
    return [total, unseen, jitter, queue];
  };
  expect(parts({}, 1300)).toEqual([900, 0, 300, 600]);
  expect(parts({ catchUp: true, createdAt: 1500 }, 1000)).toEqual([900, 500, 0, 400]);
  expect(parts({ catchUp: true, createdAt: 1500 }, 1700)).toEqual([900, 500, 200, 200]);
  expect(parts({ latenessMs: 0, startedAt: 10 }, 5000)).toEqual([0, 0, 0, 0]);
  expect(parts({ catchUp: true, createdAt: 10 }, 1000)).toEqual([900, 0, 0, 900]);
  expect(latenessOf(told({ startedAt: null, latenessMs: null }, 1000) as never)).toBeNull();
});

test.each<[string, string, string, string | null, string | null]>([
  ["0 9 * * *", "UTC", "2027-01-02T09:00:00Z", "2027-01-01T09:00:00Z", "2027-01-03T09:00:00Z"],
  ["* * * * * *", "UTC", "2027-01-02T09:00:00Z", "2027-01-02T08:59:59Z", "2027-01-02T09:00:01Z"],
  ["0 0 29 2 *", "UTC", "2027-01-02T09:00:00Z", "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z"],
  ["0 0 30 2 *", "UTC", "2027-01-02T09:00:00Z", null, null],
  ["* * * * 1 *", "UTC", "2027-12-31T00:00:00Z", "2027-01-31T23:59:59Z", "2028-01-01T00:00:00Z"],
  ["30 2 * * *", "America/New_York", "2027-03-14T07:00:00Z", "2027-03-13T07:30:00Z", "2027-03-15T06:30:00Z"],
])("nearest due times of %s (%s) to %s", (cron, timezone, instant, before, after) => {
  const found = nearestDue({ name: "j", agent: "a", cron, timezone }, at(instant));
  expect([found.before, found.after].map((each) => (each === null ? null : instantText(each)))).toEqual([
    before,
    after,
  ]);
});

describe("the state at an instant", () => {
  const event = (at: number, kind: JobEventKind): JobEvent => ({
    jobId: "job_1",
    at,
    kind,
    version: 1,
    reason: null,
    actor: null,
    detail: null,
  });
  const past = [
    event(10, "created"),
    event(20, "paused"),
    event(25, "updated"),
    event(30, "resumed"),
    event(40, "dead_lettered"),
    event(50, "reset"),
    event(60, "failed"),
    event(70, "reactivated"),
    event(80, "completed"),
    event(90, "removed"),
  ];
  test.each<[number, string, number | undefined, number | undefined]>([
    [5, "not_registered", undefined, 10],
    [10, "not_registered", undefined, 10],
    [11, "active", undefined, 20],
    [20, "active", undefined, 20],
    [21, "paused", 20, 30],
    [27, "paused", 20, 30],
    [35, "active", 30, 40],
    [45, "dead_letter", 40, 50],
    [65, "failed", 60, 70],
    [75, "active", 70, 80],
    [85, "completed", 80, 90],
    [95, "removed", 90, undefined],
  ])("%i: %s", (instant, state, since, until) => {
    const found = stateAt(jobOf({}, { createdAt: 10 }), past, instant);
    expect([found.state, found.since?.at, found.until?.at]).toEqual([state, since, until]);
  });

  test("a job of before there were events was active, as far as anybody knows", () => {
    expect(stateAt(jobOf({}, { createdAt: 10 }), [event(40, "paused")], 20)).toMatchObject({
      state: "active",
    });
    expect(stateAt(jobOf({}, { createdAt: 10 }), [], 20).since).toBeUndefined();
  });
});
