import { renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openLogReader } from "../../runtime/logs/index.ts";
import type { LogLine } from "../../runtime/logs/types.ts";
import { openSqliteStore } from "../../runtime/store/index.ts";
import { type World, world } from "./world.ts";

let here: World;
afterEach(() => here.end());

const START = "2027-03-01T08:59:00Z";
const HOUR = 3_600_000;

/** What is in the log by now. */
async function log(): Promise<LogLine[]> {
  const reader = openLogReader(join(here.folder, ".symbi/logs"));
  const lines: LogLine[] = [];
  for await (const { line } of reader.more()) lines.push(line);
  expect(reader.broken).toBe(0);
  await reader.close();
  return lines;
}

/** `level component message`, of one job. */
async function about(job: string): Promise<string[]> {
  const lines = (await log()).filter(({ fields }) => fields["job_name"] === job);
  return lines.map(({ level, component, message }) => `${level} ${component} ${message}`);
}

describe("the log of a scheduler", () => {
  test("tells of a watcher that fails, which keeps no run from being recorded", async () => {
    const onActivity = () => {
      throw new Error("no eyes");
    };
    here = await world(START, { onActivity });
    await here.register(`agent a { executor: "echo" }
      schedule { name: "daily" agent: "a" cron: "0 9 * * *" delivery: [] }`);
    await here.up();
    await here.clock.advance(2 * 60_000);
    expect(await here.ledger("daily")).toEqual(["2027-03-01T09:00:00Z succeeded"]);
    const failures = (await log()).filter(({ fields }) => fields["error"] === "no eyes");
    expect(failures.map(({ message }) => message)).toContain("the watcher of activities threw at ended");
  });

  test("tells a run's way, with lateness, attempt and time", async () => {
    here = await world(START);
    await here.register(`agent a { executor: "echo" echo: { output: "x" } }
      schedule { name: "daily" agent: "a" cron: "0 9 * * *" delivery: ["stdout"] }`);
    await here.up();
    await here.clock.advance(2 * 60_000);
    expect(await about("daily")).toEqual([
      "info store job created",
      "info scheduler run started",
      "debug agents step",
      "debug agents text",
      "debug agents usage",
      "info scheduler run succeeded",
      "info delivery delivered",
    ]);
    const lines = await log();
    expect(lines.find(({ message }) => message === "claimed")).toMatchObject({
      level: "debug",
      component: "scheduler",
      fields: { jobs: 1, rows: 1 },
    });
    const end = lines.find(({ message }) => message === "run succeeded");
    expect(end?.time).toBe(Date.parse("2027-03-01T09:00:00Z"));
    expect(end?.fields).toMatchObject({
      run_id: expect.stringMatching(/^run_/),
      job_id: expect.stringMatching(/^job_/),
      kind: "scheduled",
      scheduled_at: "2027-03-01T09:00:00.000Z",
      attempt: 1,
      status: "succeeded",
      lateness_ms: 0,
      execution_time_ms: 0,
    });
  });

  test("tells why a run was denied, with every condition", async () => {
    here = await world(START);
    await here.register(`agent a { executor: "echo" }
      schedule { name: "locked" agent: "a" cron: "0 9 * * *" policy { require_approval: true require_capabilities: ["net"] } }`);
    await here.up();
    await here.clock.advance(2 * 60_000);
    expect(await about("locked")).toEqual([
      "info store job created",
      "warn policy deny",
      "warn scheduler run denied",
    ]);
    const judged = (await log()).find(({ component }) => component === "policy");
    const conditions = judged?.fields["trace"] as readonly { condition: string; met: boolean }[];
    expect(conditions.map(({ condition, met }) => [condition, met])).toEqual(
      expect.arrayContaining([
        ["policy.require_approval", false],
        ["policy.require_capabilities", false],
      ]),
    );
  });

  test("tells failures, the dead letter, what waits, what was missed and what was skipped", async () => {
    here = await world(START);
    await here.register(`agent broken { executor: "echo" echo: { fail_times: 100 } }
      agent slow { executor: "echo" echo: { delay: "90m" } }
      schedule { name: "fails" agent: "broken" cron: "0 * * * *" max_retries: 2 }
      schedule { name: "slow" agent: "slow" cron: "0 * * * *" policy { max_runtime: "2h" } }`);
    await here.up();
    await here.clock.advance(3 * HOUR);
    const failing = await about("fails");
    expect(failing).toContain("error scheduler run failed");
    expect(failing.filter((line) => line === "error scheduler job is dead_letter now")).toHaveLength(1);
    expect(await about("slow")).toContain("warn scheduler run skipped");
    await here.down();
    here.clock.setWall(Date.parse("2027-03-02T08:59:00Z"));
    await here.up();
    await here.clock.advance(1000);
    expect(await about("slow")).toContain("warn scheduler run missed");
  });

  test("tells of the scheduler itself, of changes to jobs, and of trouble with what is behind it", async () => {
    here = await world(START);
    await here.register(`agent a { executor: "echo" }
      schedule { name: "j" agent: "a" cron: "0 9 * * *" }`);
    const { jobs, store } = here.runtime();
    const found = await store.findJob("j");
    const id = found.found === "one" ? found.job.id : "";
    await jobs.pause(id);
    await jobs.resume(id);
    await here.up();
    await here.clock.advance(1000);
    // As when a disk is pulled out, and put back later.
    const path = join(here.folder, ".symbi/symbi.db");
    renameSync(path, `${path}.away`);
    await here.clock.advance(61_000);
    const { status, reasons } = await here.runtime().health();
    expect({ status, reasons }).toEqual({
      status: "degraded",
      reasons: [expect.stringMatching(/last turn failed: .*symbi\.db/)],
    });
    renameSync(`${path}.away`, path);
    const trouble = (await log()).find(({ level }) => level === "error");
    expect(trouble).toMatchObject({
      component: "store",
      message: expect.stringMatching(/symbi\.db/),
      fields: { causes: [expect.stringMatching(/^StoreError \(unopenable\): /)], stack: expect.any(String) },
    });
    await here.down();
    const told = (await log()).map(({ component, message }) => `${component} ${message}`);
    expect(told).toEqual(
      expect.arrayContaining([
        "store job created",
        "store job paused",
        "store job resumed",
        "scheduler scheduler started",
        "scheduler scheduler stopping",
        "scheduler scheduler stopped",
      ]),
    );
  });

  test("tells who changed a job, with the note and the new name, and nothing where nothing changed", async () => {
    here = await world(START, { actor: "ann" });
    await here.register(`agent a { executor: "echo" }
      schedule { name: "before" agent: "a" cron: "0 9 * * *" }`);
    const { jobs, store } = here.runtime();
    const found = await store.findJob("before");
    const id = found.found === "one" ? found.job.id : "";
    await jobs.resume(id, "by mistake");
    await jobs.pause(id, "the source moves");
    await jobs.pause(id, "once more");
    await jobs.resume(id, "moved");
    await here.register(`agent a { executor: "echo" }
      schedule { name: "after" previous_name: "before" agent: "a" cron: "0 9 * * *" }`);
    await here.down();
    const lines = (await log()).filter(({ component }) => component === "store");
    expect(
      lines.map(({ message, fields }) =>
        [message, fields["job_name"], fields["actor"], fields["note"]].join(", "),
      ),
    ).toEqual([
      "job created, before, ann, ",
      "job paused, before, ann, the source moves",
      "job resumed, before, ann, moved",
      "job renamed, after, ann, ",
    ]);
  });

  test("tells of a clock that was set back, and the metrics count it", async () => {
    here = await world(START);
    await here.up();
    await here.clock.advance(61_000);
    here.clock.setWall(here.clock.now() - HOUR);
    await here.clock.advance(61_000);
    const told = (await log()).filter(({ message }) => message.includes("set back"));
    expect(told).toMatchObject([
      {
        level: "warn",
        component: "scheduler",
        message: expect.stringContaining("set back by 1h"),
        fields: { by_ms: HOUR, waits: 0 },
      },
    ]);
    expect(await here.runtime().metrics()).toContain("symbiont_cron_clock_set_back_total 1\n");
    expect(await here.runtime().health()).toMatchObject({ status: "healthy" });
  });

  test("tells of a one-shot that nothing fired: that it was missed, and that its job has failed", async () => {
    here = await world(START);
    await here.register(`agent a { executor: "echo" }
      schedule { name: "once" agent: "a" at: "2027-03-01T09:00:00Z" catch_up: "skip" }`);
    here.clock.setWall(Date.parse("2027-03-01T12:00:00Z"));
    await here.up();
    await here.clock.advance(1000);
    expect(await about("once")).toEqual([
      "info store job created",
      "warn scheduler run missed",
      "error scheduler job is failed now",
    ]);
    const text = (await here.runtime().metrics()) ?? "";
    expect(text).toContain('symbiont_cron_missed_total{job_name="once"} 1\n');
    expect(text).not.toContain('symbiont_cron_runs_total{job_name="once"');
  });

  test("holds no secret, neither of the agents' environment nor of the settings", async () => {
    const env = { TOKEN: "tok-very-secret-1234" };
    here = await world(START, {
      env,
      settings: '[scheduler.delivery]\nslack_api_token = "xoxb-in-the-file"',
    });
    await here.register(`agent a {
        command: ["node", "-e", "console.log(JSON.stringify({type:'log',level:'info',message:'using '+process.env.T}));process.exit(3)"]
        env: { T: "\${TOKEN}" }
      }
      schedule { name: "j" agent: "a" cron: "0 0 1 1 *" }`);
    const found = await here.runtime().store.findJob("j");
    const run = await here.runtime().jobs.runNow(found.found === "one" ? found.job.id : "", { follow: true });
    expect(run).toMatchObject({ state: "failed" });
    here.runtime().log.write({ level: "info", component: "cli", message: "xoxb-in-the-file" });
    await here.down();
    const text = JSON.stringify(await log());
    expect(text).toContain("using [redacted]");
    expect(text).not.toContain("very-secret");
    expect(text).not.toContain("xoxb");
  });

  test("tells what a scheduler that was killed had left", async () => {
    here = await world(START);
    await here.register(`agent a { executor: "echo" }
      schedule { name: "j" agent: "a" cron: "0 9 * * *" on_crash: "retry" }`);
    const store = openSqliteStore(join(here.folder, ".symbi/symbi.db"), { mode: "existing", now: 0 });
    await here.clock.advance(60_000);
    const now = here.clock.now();
    const row = { scheduledAt: now, notBefore: now, catchUp: false, instants: 1, lastInstant: now };
    const rows = [{ ...row, state: "queued", reason: null } as const];
    await store.claimDue(now, 1, () => ({ rows, nextFire: now + HOUR }));
    for (const { run } of await store.readyRuns(now, 1)) {
      const start = { runId: run.id, start: true, fence: "f".repeat(32), simulated: false } as const;
      await store.startAttempts(now, "dead", [start], () => ({}));
    }
    await store.close();
    await here.up();
    await here.clock.advance(1000);
    expect(await about("j")).toEqual([
      "info store job created",
      "warn scheduler found an attempt that a scheduler which is gone has left",
      "warn scheduler run waits for another attempt",
      "info scheduler run started",
      "debug agents step",
      "debug agents text",
      "debug agents usage",
      "info scheduler run succeeded",
      "info delivery delivered",
    ]);
    const again = (await log()).find(({ message }) => message === "run waits for another attempt");
    expect(again?.fields).toMatchObject({
      attempt: 1,
      not_before: expect.any(String),
      reason_code: "retrying",
    });
    const text = (await here.runtime().metrics()) ?? "";
    expect(text).toContain('symbiont_cron_retries_total{job_name="j"} 1\n');
    expect(text).toContain('symbiont_cron_runs_total{job_name="j",status="succeeded"} 1\n');
    // Of the first start, which another process measured.
    expect(text).not.toContain("symbiont_cron_lateness_seconds_count{");
  });
});

describe("health", () => {
  test("counts what the ledger holds, and says whether anything fires", async () => {
    here = await world(START);
    await here.register(`agent ok { executor: "echo" }
      agent broken { executor: "echo" echo: { fail_times: 100 } }
      schedule { name: "a" agent: "ok" cron: "*/10 * * * *" }
      schedule { name: "b" agent: "broken" cron: "0 9 * * *" }
      schedule { name: "c" agent: "ok" cron: "0 9 * * *" policy { require_approval: true } }
      schedule { name: "d" agent: "ok" cron: "0 9 * * *" enabled: false }`);
    expect(await here.runtime().health()).toMatchObject({
      status: "degraded",
      reasons: [expect.stringMatching(/No scheduler/)],
      last_tick_age_ms: null,
    });
    await here.up();
    await here.clock.advance(HOUR);
    expect(await here.runtime().health()).toMatchObject({
      status: "healthy",
      active_jobs: 3,
      paused_jobs: 1,
      in_flight_jobs: 0,
      metrics: { runs_total: 7, runs_succeeded: 6, runs_failed: 1, avg_execution_time_ms: 0 },
    });
    await here.down();
    expect(await here.runtime().health()).toMatchObject({ status: "degraded", metrics: { runs_total: 7 } });
  });
});

describe("metrics", () => {
  test("count from the scheduler's start on", async () => {
    here = await world(START);
    await here.register(`agent broken { executor: "echo" echo: { fail_times: 100 } }
      schedule { name: "b" agent: "broken" cron: "0 * * * *" max_retries: 1 }`);
    await here.up();
    await here.clock.advance(HOUR);
    const text = (await here.runtime().metrics()) ?? "";
    expect(text).toContain('symbiont_cron_runs_total{job_name="b",status="failed"} 1\n');
    expect(text).toContain('symbiont_cron_execution_duration_seconds_count{job_name="b"} 1\n');
    expect(text).toContain('symbiont_cron_lateness_seconds_count{job_name="b"} 1\n');
    expect(text).toContain('symbiont_cron_dead_letter_total{job_name="b"} 1\n');
    expect(text).toContain("symbiont_cron_in_flight_jobs 0\n");
  });

  test("enable_metrics = false: there are none; health is as ever", async () => {
    here = await world(START, { settings: "enable_metrics = false" });
    await here.up();
    expect(await here.runtime().metrics()).toBeUndefined();
    expect(await here.runtime().health()).toMatchObject({ status: "healthy" });
  });
});
