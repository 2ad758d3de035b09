import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StoreError, virtualClock } from "../../runtime/index.ts";
import { openSqliteStore } from "../../runtime/store/index.ts";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, placeOfDeath } from "./own-process.ts";
import { record } from "./tally.ts";
import { watchedLife } from "./watched-life.ts";

/**
 * Another process holds the database's write lock for minutes, with agents at work: the scheduler says so once, goes on
 * by itself, and no due instant and no result is lost.
 */
const SECOND = 1_000;
const START = Date.parse("2027-01-02T08:59:30.400Z");
const JOBS: readonly PlannedJob[] = [
  { name: "each", everySeconds: 1, onCrash: "retry", maxConcurrent: 3 },
  { name: "tenth", everySeconds: 10, onCrash: "fail", maxConcurrent: 1 },
];

let folder: string;
let other: ChildProcess | undefined;
beforeEach(() => {
  folder = placeOfDeath("locked");
});
afterEach(() => {
  other?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Resolves when a process of its own has the lock. */
async function lockedByAnother(database: string, begin: string): Promise<ChildProcess> {
  const code = `const Database = require("better-sqlite3"); const db = new Database(${JSON.stringify(database)});
    db.exec(${JSON.stringify(begin)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(execPath, ["--eval", code], { stdio: ["ignore", "pipe", "inherit"] });
  await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  return child;
}

test.for(["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])("%s for two minutes", async (begin, context) => {
  const database = join(folder, "symbi.db");
  const clock = virtualClock(START);
  // Nobody waits for real: the clock stands while SQLite does.
  const store = openSqliteStore(database, { mode: "create", now: clock.now(), busyTimeoutMs: 1 });
  const life = {
    folder,
    database,
    agents: [{ name: "slow", executor: "echo" as const, echo: { output: "slowly", delay: 2_500 } }],
    jobs: JOBS.map(({ name, everySeconds, onCrash, maxConcurrent }) => ({
      name,
      agent: "slow",
      cron: `*/${everySeconds} * * * * *`,
      on_crash: onCrash,
      max_concurrent: maxConcurrent,
    })),
  };
  const { runtime, ids } = await watchedLife(life, clock, store);
  await runtime.scheduler.start();
  await clock.advance(20 * SECOND);
  const inFlight = runtime.scheduler.inFlight;
  expect(inFlight).toBeGreaterThan(0);

  other = await lockedByAnother(database, begin);
  const rows = (await store.listRuns(ids.get("each") ?? "")).length;
  await clock.advance(120 * SECOND);
  expect(runtime.scheduler.inFlight, "results that cannot be stored are kept").toBe(inFlight);
  expect((await store.listRuns(ids.get("each") ?? "")).length).toBe(rows);
  await expect(runtime.jobs.pause(ids.get("each") ?? "")).rejects.toThrow(StoreError);
  other.kill("SIGKILL");
  await once(other, "close");

  await clock.advance(20 * SECOND);
  for (const id of ids.values()) await runtime.jobs.pause(id);
  const closed = runtime.close();
  await clock.advance(60 * SECOND);
  await closed;
  const { tally, faults, legacy, steps } = await inheritFrom(database, JOBS, {});
  record(context, { fault: "another process holds the database", rounds: 1, ...tally });
  expect(faults).toEqual([]);
  // Once of the turns, and once of each group of results that had to wait together.
  const said = legacy.troubles.filter((message) => message.includes("is locked: another process"));
  expect(said).toHaveLength(legacy.troubles.length);
  const waited = said.map((message) => {
    if (message.includes(": its result could not be stored")) return 1;
    return Number(/^The results of (\d+) runs could not be stored/.exec(message)?.[1] ?? 0);
  });
  expect(waited.reduce((sum, count) => sum + count)).toBe(inFlight);
  expect(new Set(said).size).toBe(said.length);
  expect(said.length).toBeLessThanOrEqual(inFlight + 2);
  const ends = new Set(steps.flatMap(({ before, after }) => (before === "running" ? [after] : [])));
  expect([...ends]).toEqual(["succeeded"]);
});
