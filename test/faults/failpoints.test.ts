import Database from "better-sqlite3";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteStore } from "../../runtime/store/index.ts";
import { canonicalJson } from "../../runtime/store/sqlite/canonical.ts";
import { migrations } from "../../runtime/store/sqlite/migrations.ts";
import { openConnection } from "../../runtime/store/sqlite/open.ts";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, journalOf, latestOf, type Life, live, placeOfDeath } from "./own-process.ts";
import { seeded } from "./seeded.ts";
import { record } from "./tally.ts";
import { dueBetween } from "./verdict.ts";

/**
 * A scheduler that kills itself with SIGKILL at a named point of its work: before and after each operation of its
 * store, in the middle of a delivery, where it tells what happened, and between any two SQL statements. It runs in a
 * process of its own on a clock that stands still, so that each point is where it says it is.
 */
const SEED = Number(process.env["SYMBI_SEED"] ?? 1);
/** Deaths between statements. */
const STATEMENTS = Number(process.env["SYMBI_STATEMENTS"] ?? 20);

/** Once in a life, however long it is. */
const ONCE = [
  "register",
  "acquire",
  "runningAttempts",
  "killFailed",
  "clockSetBack",
  "renewZoneData",
  "prune",
  "tidy",
  "close",
];
const OFTEN = [
  "claimDue",
  "nextDue",
  "countRunning",
  "readyRuns",
  "startAttempts",
  "appendEvents",
  "finishAttempts",
  "findJob",
  "dueDeliveries",
  "settleDeliveries",
  "listDeliveries",
  "enqueueManual",
  "changeJob",
];
/** What a scheduler does not ask here: reads of commands, of metrics, of a run that ends without having begun, of one that could not be killed. */
const OF_COMMANDS = [
  "getRun",
  "freeSlot",
  "tally",
  "holder",
  "listJobs",
  "listRuns",
  "runsAround",
  "runDetails",
  "listJobEvents",
  "listVersions",
  "listAttempts",
  "listEvents",
  "spent",
  "getSession",
  "listSessions",
  "listAgents",
  "getAgent",
  "totals",
];

const JOBS: readonly PlannedJob[] = [
  { name: "again", everySeconds: 1, onCrash: "retry", maxConcurrent: 2 },
  { name: "once", everySeconds: 2, onCrash: "fail", maxConcurrent: 1 },
];
const START = Date.parse("2027-01-02T08:59:30.400Z");
const DOWN_MS = 3_000;

let folder: string;
beforeEach(() => {
  folder = placeOfDeath("failpoint");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function lifeFrom(from: number, more: Partial<Life> = {}): Life {
  return {
    folder,
    database: join(folder, "symbi.db"),
    agents: [
      { name: "slow", executor: "echo", echo: { output: "slowly", delay: 2_500 } },
      { name: "quick", executor: "echo", echo: { output: "quickly", delay: 700 } },
    ],
    jobs: [
      ...JOBS.map(({ name, everySeconds, onCrash, maxConcurrent }) => ({
        name,
        agent: onCrash === "retry" ? "slow" : "quick",
        cron: `*/${everySeconds} * * * * *`,
        on_crash: onCrash,
        max_concurrent: maxConcurrent,
        max_retries: 1_000,
      })),
      { name: "touched", agent: "quick", cron: "*/7 * * * * *" },
    ],
    touched: "touched",
    time: { from, seconds: 15 },
    ...more,
  };
}

/** Dies each of these deaths in turn, then brings all to rest. */
async function dieEach(deaths: readonly NonNullable<Life["death"]>[], more: Partial<Life> = {}) {
  const database = join(folder, "symbi.db");
  let at = START;
  for (const death of deaths) {
    const { signal, text } = await live(lifeFrom(at, { ...more, death })).ended;
    expect({ death, signal }, text).toEqual({ death, signal: "SIGKILL" });
    at = latestOf(journalOf(database), at) + DOWN_MS;
  }
  const { code, text } = await live(lifeFrom(at, { ...more, last: true })).ended;
  expect(code, text).toBe(0);
  return inheritFrom(database, JOBS, { deaths: deaths.length });
}

test("no operation of the store is forgotten here", async () => {
  const store = openSqliteStore(join(folder, "symbi.db"), { mode: "create", now: 0 });
  const operations = Object.entries(store).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect([...ONCE, ...OFTEN, ...OF_COMMANDS].sort()).toEqual(operations.sort());
  await store.close();
});

const points: readonly (readonly [string, readonly { readonly point: string; readonly nth: number }[]])[] = [
  ...ONCE.map((name) => [name, around(name, [1])] as const),
  ...OFTEN.map((name) => [name, around(name, [1, 2, 4])] as const),
  ["delivery", around("delivery", [1, 2, 4])],
  ...["started", "event", "ended", "delivered"].map(
    (kind) => [`told ${kind}`, [1, 2, 4].map((nth) => ({ point: `told ${kind}`, nth }))] as const,
  ),
];

function around(name: string, times: readonly number[]) {
  return times.flatMap((nth) => [`before ${name}`, `after ${name}`].map((point) => ({ point, nth })));
}

test.for(points)("killed at %s", async ([name, deaths], context) => {
  const { tally, faults, legacy, steps } = await dieEach(deaths, {
    ...(name === "prune" ? { retention: { max_age: 2_000, min_runs: 3 } } : {}),
    // It tidies up when it has nothing to do.
    ...(name === "tidy" ? { last: true } : {}),
  });
  record(context, { fault: "kill -9 at named points", rounds: deaths.length, ...tally });
  expect(faults).toEqual([]);
  expect(legacy.troubles).toEqual([]);
  expect(tally.expected).toBeGreaterThan(20);
  if (name === "prune") expect(steps.filter(({ after }) => after === null).length).toBeGreaterThan(0);
});

test(
  `killed between two SQL statements, ${STATEMENTS} times`,
  { timeout: 60_000 + STATEMENTS * 1_000 },
  async (context) => {
    const random = seeded(SEED);
    // Half of them in the first moments, where what a dead one left is settled.
    const deaths = Array.from({ length: STATEMENTS }, (_, i) => ({
      statement: 1 + Math.floor(random() * (i % 2 === 0 ? 60 : 1_500)),
    }));
    const { tally, faults } = await dieEach(deaths);
    record(context, { fault: "kill -9 between two SQL statements", rounds: STATEMENTS, ...tally });
    expect(faults).toEqual([]);
  },
);

const MIGRATING = Array.from({ length: STATEMENTS / 4 }, (_, i) => 3 + Math.floor((i * 4 * 36) / STATEMENTS));

test.for(MIGRATING)(
  "killed before statement %i of a start that brings an old database up to date",
  async (statement, context) => {
    const database = join(folder, "symbi.db");
    layOldDatabase(database);
    const { tally, faults, steps } = await dieEach([{ statement }, { statement: 2 * statement }]);
    record(context, { fault: "kill -9 during a migration", rounds: 1, ...tally });
    expect(faults).toEqual([]);
    expect(steps.filter(({ run }) => run === "run_old")).toEqual([]);
    const copy = new Database(`${database}.before-2`, { readonly: true });
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(copy.prepare("SELECT id, state FROM runs").all()).toEqual([{ id: "run_old", state: "succeeded" }]);
    copy.close();
    expect(existsSync(`${database}.before-2.unfinished`)).toBe(false);
  },
);

/** As the first version of the schema had it, with the jobs of every life in it and a run of long ago. */
function layOldDatabase(path: string): void {
  const { db, close } = openConnection(path, {
    mode: "create",
    now: START,
    migrations: migrations.slice(0, 1),
  });
  for (const definition of lifeFrom(START).jobs) {
    const { name, agent } = definition;
    const id = `job_${name}`;
    db.prepare(
      `INSERT INTO jobs (id, name, agent, version, state, next_fire, created_at, updated_at)
       VALUES (?, ?, ?, 1, 'active', ?, ?, ?)`,
    ).run(id, name, agent, firstDue(name), START, START);
    db.prepare("INSERT INTO job_versions VALUES (?, 1, ?, ?)").run(id, canonicalJson(definition), START);
  }
  db.prepare(
    `INSERT INTO runs (id, job_id, job_name, job_version, agent, kind, request_id, scheduled_at, not_before, state,
       attempt, created_at, started_at, completed_at, last_instant)
     VALUES ('run_old', 'job_touched', 'touched', 1, 'quick', 'manual', 'old', 1, 1, 'succeeded', 1, 1, 1, 1, 1)`,
  ).run();
  db.prepare(
    `INSERT INTO attempts (run_id, number, fence, owner, state, started_at, ended_at)
     VALUES ('run_old', 1, 'old', 'old', 'succeeded', 1, 1)`,
  ).run();
  close();
}

function firstDue(name: string): number | null {
  const job = JOBS.find((one) => one.name === name);
  return job === undefined ? null : (dueBetween(job, START, START + 60_000)[0] ?? null);
}
