import { existsSync, readdirSync, renameSync, rmSync, cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as elapsed } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, type Life, linesOf, live, placeOfDeath } from "./own-process.ts";
import { seeded } from "./seeded.ts";
import { record, sumOf } from "./tally.ts";

/**
 * `kill -9` at random instants, very often: schedulers in processes of their own, on real SQLite files, for whom time
 * runs twenty times as fast, so that a life of a moment is full of work. `kill.test.ts` does the same to the program
 * that people start, seldom.
 */
const DEATHS = Number(process.env["SYMBI_MANY_KILLS"] ?? 50);
const SEED = Number(process.env["SYMBI_SEED"] ?? 1);
/** Side by side, each with a database of its own. */
const LANES = 2;
const SPEED = 20;
const START = Date.parse("2027-01-02T08:59:30.400Z");
/** Real milliseconds. */
const LONGEST_LIFE = 400;

const JOBS: readonly PlannedJob[] = [
  { name: "again", everySeconds: 1, onCrash: "retry", maxConcurrent: 3 },
  { name: "once", everySeconds: 1, onCrash: "fail", maxConcurrent: 2 },
  { name: "command", everySeconds: 5, onCrash: "retry", maxConcurrent: 2 },
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test(
  `${DEATHS} times kill -9: each due instant once, no illegal step, never two attempts at a time`,
  { timeout: 60_000 + DEATHS * 2_000 },
  async (context) => {
    const lanes = await Promise.all(
      Array.from({ length: LANES }, (_, lane) => dieOften(SEED + lane, Math.ceil(DEATHS / LANES))),
    );
    const tally = sumOf(lanes.map(({ tally, deaths }) => ({ ...tally, rounds: deaths })));
    record(context, { fault: "kill -9 at random instants", ...tally });
    expect(lanes.flatMap(({ faults, seed }) => faults.map((fault) => `seed ${seed}: ${fault}`))).toEqual([]);
    const steps = lanes.flatMap((lane) => lane.steps);
    const lost = steps.filter(({ attempt, after }) => attempt > 0 && after === "lost").length;
    // What never happens proves nothing.
    expect(lost).toBeGreaterThan(DEATHS / 4);
    expect(tally.expected).toBeGreaterThan(DEATHS * 5);
  },
);

test("a disk that forgets what a life had written is noticed", async () => {
  const { faults } = await dieOften(SEED, 6, { forgets: true });
  expect(faults.filter((fault) => fault.endsWith("is forgotten")).length).toBeGreaterThan(0);
});

async function dieOften(seed: number, deaths: number, { forgets = false } = {}) {
  const random = seeded(seed);
  const folder = placeOfDeath("kills");
  folders.push(folder);
  const life: Life = {
    folder,
    database: join(folder, "symbi.db"),
    agents: [
      { name: "slow", executor: "echo", echo: { output: "slowly", delay: 2_500 } },
      { name: "quick", executor: "echo", echo: { output: "quickly", delay: 1_200 } },
      {
        name: "program",
        command: [
          "/bin/sh",
          "-c",
          'say() { echo "$SYMBI_RUN_ID $SYMBI_ATTEMPT $1" >> done; }; say begins; sleep 0.1; say ends',
        ],
      },
    ],
    jobs: JOBS.map(({ name, everySeconds, onCrash, maxConcurrent }, i) => ({
      name,
      agent: ["slow", "quick", "program"][i] ?? "",
      cron: `*/${everySeconds} * * * * *`,
      on_crash: onCrash,
      max_concurrent: maxConcurrent,
      max_retries: 1_000_000,
    })),
    time: { since: Date.now(), wall: START, speed: SPEED },
  };
  for (let death = 0; death < deaths; death += 1) {
    if (forgets) keep(folder);
    const { child, up, ended } = live(life);
    // Half of them from its first breath, half from when it works.
    if (random() < 0.5) await up;
    await elapsed(random() * LONGEST_LIFE);
    child.kill("SIGKILL");
    const { signal, text } = await ended;
    expect(signal, text).toBe("SIGKILL");
    if (forgets) putBack(folder);
  }
  const last = live({ ...life, last: true });
  const { code, text } = await last.ended;
  expect(code, text).toBe(0);
  const inherited = await inheritFrom(life.database, JOBS, { deaths });
  const faults = [...inherited.faults, ...twoAtATime(linesOf(join(folder, "done")))];
  return { ...inherited, faults, seed, deaths };
}

/** By the agents' own word: nothing of an attempt is heard any more when the next one has begun. */
function twoAtATime(lines: readonly string[]): readonly string[] {
  const latest = new Map<string, number>();
  return lines.flatMap((line) => {
    const [run = "", attempt] = line.split(" ");
    const before = latest.get(run) ?? 0;
    latest.set(run, Math.max(before, Number(attempt)));
    return Number(attempt) < before ? [`${line}, after attempt ${before} had begun`] : [];
  });
}

const FILES = ["symbi.db", "symbi.db-wal", "symbi.db-shm"];

function keep(folder: string): void {
  rmSync(join(folder, "kept"), { recursive: true, force: true });
  mkdirSync(join(folder, "kept"));
  for (const file of FILES)
    if (existsSync(join(folder, file))) cpSync(join(folder, file), join(folder, "kept", file));
}

function putBack(folder: string): void {
  for (const file of FILES) rmSync(join(folder, file), { force: true });
  for (const file of readdirSync(join(folder, "kept")))
    renameSync(join(folder, "kept", file), join(folder, file));
}
