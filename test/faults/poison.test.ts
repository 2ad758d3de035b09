import Database from "better-sqlite3";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { virtualClock } from "../../runtime/index.ts";
import { openSqliteStore } from "../../runtime/store/index.ts";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, placeOfDeath } from "./own-process.ts";
import { record } from "./tally.ts";
import { watchedLife } from "./watched-life.ts";

/**
 * Rows that a hand from outside has damaged, under a running scheduler and before one starts: every other job goes on
 * as if nothing were, what is damaged is set aside with the reason, and nothing fails again and again.
 */
const SECOND = 1_000;
const START = Date.parse("2027-01-02T08:59:30.400Z");
const GOOD: PlannedJob = { name: "good", everySeconds: 1, onCrash: "fail", maxConcurrent: 1 };
const LARGEST = "9223372036854775807";
const SMALLEST = "-9223372036854775808";

const BAD_JOB = "(SELECT id FROM jobs WHERE name = 'bad')";
const definition = (change: string) =>
  `UPDATE job_versions SET definition = ${change} WHERE job_id = ${BAD_JOB}`;
const patched = (patch: object) => definition(`json_patch(definition, '${JSON.stringify(patch)}')`);
const agent = (text: string) => `UPDATE agent_versions SET definition = '${text}' WHERE name = 'bad'`;
const job = (change: string) => `UPDATE jobs SET ${change} WHERE name = 'bad'`;
const run = (state: string, change: string) =>
  `UPDATE runs SET ${change} WHERE id = (SELECT id FROM runs WHERE job_name = 'bad' AND state = '${state}' LIMIT 1)`;

/** What the job shows then: `failed` with this code, or `active` where it can go on. */
const UNREADABLE = "failed unreadable_definition";
const DAMAGED = "failed damaged";
const ACTIVE = "active";

const poisons: readonly (readonly [string, string, string])[] = [
  ["no JSON", definition("'{ name:'"), UNREADABLE],
  ["an expression that is none", patched({ cron: "99 99 * * *" }), "failed unschedulable"],
  ["a zone that is none", patched({ timezone: "Mars/Olympus" }), "failed unschedulable"],
  ["null where nothing may be", definition("json_set(definition, '$.heartbeat', NULL)"), UNREADABLE],
  ["text for a number", patched({ jitter: "x" }), UNREADABLE],
  ["no limit at all", patched({ policy: { max_runtime: "x" } }), UNREADABLE],
  ["a channel that is nothing", patched({ delivery: [null] }), UNREADABLE],
  ["an enum's unknown word", patched({ on_crash: "zombie" }), UNREADABLE],
  ["an agent that is no JSON", agent("{"), ACTIVE],
  ["an agent's unknown executor", agent('{"name":"bad","executor":"zombie"}'), ACTIVE],
  [
    "an agent's delay that never ends",
    agent('{"name":"bad","executor":"echo","echo":{"delay":"x"}}'),
    ACTIVE,
  ],
  [
    "an agent's answer that is no text",
    agent('{"name":"bad","executor":"echo","echo":{"output":{}}}'),
    ACTIVE,
  ],
  ["a job's unknown state", job("state = 'zombie'"), DAMAGED],
  ["a version that is not there", job("version = 99"), UNREADABLE],
  ["a next fire after all time", job(`next_fire = ${LARGEST}`), DAMAGED],
  ["a next fire before all time", job(`next_fire = ${SMALLEST}`), DAMAGED],
  ["a next fire of long ago", job("next_fire = 0"), DAMAGED],
  ["a next fire that is no date", job("next_fire = -62135596800001"), DAMAGED],
  ["a count of runs that cannot be", job(`run_count = ${LARGEST}`), DAMAGED],
  ["a turn that cannot be", job(`last_turn = ${LARGEST}`), ACTIVE],
  ["a run's unknown state", run("queued", "state = 'zombie'"), ACTIVE],
  ["a run that is to wait for ever", run("queued", `not_before = ${LARGEST}`), ACTIVE],
  ["a run that was due before all time", run("queued", `scheduled_at = ${SMALLEST}`), ACTIVE],
  ["a run with too many attempts", run("queued", `attempt = ${LARGEST}`), ACTIVE],
  ["a run at the end of the queue", run("queued", `turn = ${LARGEST}`), ACTIVE],
  ["a run that starts another attempt unseen", run("running", "attempt = 7"), ACTIVE],
  ["an attempt's unknown state", "UPDATE attempts SET state = 'zombie' WHERE state = 'running'", ACTIVE],
  ["an attempt of another number", "UPDATE attempts SET number = -1 WHERE state = 'running'", ACTIVE],
  ["a delivery's unknown state", "UPDATE deliveries SET state = 'zombie'", ACTIVE],
  [
    "a delivery with too many tries",
    `UPDATE deliveries SET tries = ${LARGEST}, state = 'pending', next_try = 1`,
    ACTIVE,
  ],
  ["a queue without a turn", "DELETE FROM queue", ACTIVE],
  ["a queue at its end", `UPDATE queue SET turn = ${LARGEST}`, ACTIVE],
  ["no totals", "DELETE FROM totals", ACTIVE],
];

let folder: string;
beforeEach(() => {
  folder = placeOfDeath("poison");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function poison(database: string, sql: string): void {
  const db = new Database(database);
  db.pragma("foreign_keys = OFF");
  db.pragma("ignore_check_constraints = ON");
  expect(db.prepare(sql).run().changes, sql).toBeGreaterThan(0);
  db.close();
}

describe.each(["under a running scheduler", "before a start"])("%s", (when) => {
  test.for(poisons)("%s", async ([, sql, shown], context) => {
    const database = join(folder, "symbi.db");
    let clock = virtualClock(START);
    const open = () => openSqliteStore(database, { mode: "create", now: clock.now() });
    const life = {
      folder,
      database,
      slots: 2,
      agents: [
        { name: "good", executor: "echo" as const, echo: { output: "well" } },
        { name: "bad", executor: "echo" as const, echo: { output: "badly", delay: 2_500 } },
      ],
      jobs: [
        { name: "good", agent: "good", cron: "* * * * * *", on_crash: "fail" as const },
        { name: "bad", agent: "bad", cron: "* * * * * *", max_concurrent: 3, max_retries: 1_000 },
      ],
    };
    let { runtime } = await watchedLife(life, clock, open());
    await runtime.scheduler.start();
    // One of the bad job's runs has the slot that the good one's leave it, the others wait.
    await clock.advance(9 * SECOND);
    if (when === "before a start") {
      await runtime.store.close();
      poison(database, sql);
      // The first one stands still for ever.
      clock = virtualClock(clock.now());
      ({ runtime } = await watchedLife({ ...life, jobs: [], agents: [] }, clock, open()));
      await runtime.scheduler.start();
    } else poison(database, sql);
    await clock.advance(30 * SECOND);

    const jobs = new Map((await runtime.store.listJobs()).map((each) => [each.definition.name, each]));
    const { state, stateReason } = jobs.get("bad") ?? {};
    expect(`${state} ${stateReason?.code ?? ""}`.trim()).toBe(shown);
    await runtime.jobs.pause(jobs.get("good")?.id ?? "");
    const closed = runtime.close();
    await clock.advance(120 * SECOND);
    await closed;
    const { tally, faults, legacy, steps } = await inheritFrom(database, [GOOD], {});
    const ofBad = steps.flatMap((step) => (step.job === "bad" ? [step.run] : []));
    const ofGood = faults.filter((fault) => !ofBad.some((id) => fault.includes(id)));
    const { gaps, duplicates } = tally;
    record(context, {
      fault: "damaged rows",
      rounds: 1,
      ...tally,
      illegal: ofGood.length - gaps - duplicates,
    });
    expect(ofGood).toEqual([]);
    // Whatever is told is told once.
    expect(new Set(legacy.troubles).size, legacy.troubles.join("\n")).toBe(legacy.troubles.length);
  });
});
