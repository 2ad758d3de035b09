import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PlannedJob } from "./lives.ts";
import { inheritFrom, type Life, linesOf, live, type Lived, placeOfDeath } from "./own-process.ts";
import { record } from "./tally.ts";

/**
 * Several schedulers want the same database at the same moment: one has it, the others are refused and told who has,
 * also while that one is stopped in its tracks; and when it is killed, the next one takes over at once.
 */
const ROUNDS = Number(process.env["SYMBI_ROUNDS"] ?? 4);
const RIVALS = 3;
const START = Date.parse("2027-01-02T08:59:30.400Z");

const JOBS: readonly PlannedJob[] = [
  { name: "again", everySeconds: 1, onCrash: "retry", maxConcurrent: 3 },
  { name: "once", everySeconds: 2, onCrash: "fail", maxConcurrent: 1 },
];

let folder: string;
let rivals: readonly Lived[] = [];
beforeEach(() => {
  folder = placeOfDeath("second");
});
afterEach(() => {
  for (const { child } of rivals) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

test(
  `${RIVALS} schedulers on one database, ${ROUNDS} times`,
  { timeout: 60_000 + ROUNDS * 5_000 },
  async (context) => {
    const life: Life = {
      folder,
      database: join(folder, "symbi.db"),
      agents: [{ name: "slow", executor: "echo", echo: { output: "slowly", delay: 2_500 } }],
      jobs: JOBS.map(({ name, everySeconds, onCrash, maxConcurrent }) => ({
        name,
        agent: "slow",
        cron: `*/${everySeconds} * * * * *`,
        on_crash: onCrash,
        max_concurrent: maxConcurrent,
        max_retries: 1_000_000,
      })),
      time: { since: Date.now(), wall: START, speed: 20 },
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      rivals = Array.from({ length: RIVALS }, () => live(life));
      // One comes up; the others end by themselves.
      const outcomes = await Promise.all(rivals.map(({ up }) => up));
      expect(outcomes.toSorted()).toEqual(["ended", "ended", "up"]);
      const owner = rivals[outcomes.indexOf("up")];
      if (owner === undefined) throw new Error("nobody is up");
      const refusal = `refused: A scheduler (pid ${owner.child.pid} on `;
      for (const rival of rivals) {
        if (rival === owner) continue;
        expect(await rival.ended).toMatchObject({ code: 0, text: expect.stringContaining(refusal) });
      }
      owner.child.kill("SIGSTOP");
      // It may have been stopped in the middle of a transaction: then nobody gets even as far as that.
      const { text } = await live({ ...life, patience: 100 }).ended;
      expect(text.includes(refusal) || /is locked: another process/.test(text), text).toBe(true);
      owner.child.kill("SIGCONT");
      const runs = linesOf(`${life.database}.said`).length;
      await saidMoreThan(`${life.database}.said`, runs);
      owner.child.kill("SIGKILL");
      await owner.ended;
    }
    const { code, text } = await live({ ...life, last: true }).ended;
    expect(code, text).toBe(0);
    const { tally, faults, steps } = await inheritFrom(life.database, JOBS, { deaths: ROUNDS });
    record(context, { fault: "several schedulers on one database", rounds: ROUNDS, ...tally });
    expect(faults).toEqual([]);
    expect(steps.filter(({ attempt, after }) => attempt > 0 && after === "lost").length).toBeGreaterThan(0);
  },
);

/** It works: looked at again and again, because it is a file. */
async function saidMoreThan(path: string, lines: number): Promise<void> {
  while (linesOf(path).length <= lines) await new Promise((resolve) => setImmediate(resolve));
}
