import { expect, test } from "vitest";
import { liveThrough } from "./lives.ts";
import { record, sumOf, type Tally, tallyOf } from "./tally.ts";
import { verdict } from "./verdict.ts";

/**
 * Whole schedulers on a virtual clock and a real database, which die between any two of their store operations, again
 * and again. An oracle of its own says what must be there in the end. `SYMBI_SEEDS=1000` is what `npm run faults` asks for.
 */
const SEEDS = Number(process.env["SYMBI_SEEDS"] ?? 60);
const FIRST = Number(process.env["SYMBI_SEED"] ?? 1);

test(
  `${SEEDS} lives: no gap, no double, no illegal step`,
  { timeout: 60_000 + SEEDS * 2_000 },
  async (context) => {
    const tallies: Tally[] = [];
    let deaths = 0;
    let lost = 0;
    let missed = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const legacy = await liveThrough(seed);
      const faults = verdict(legacy);
      tallies.push({ fault: "simulated deaths", rounds: 1, ...tallyOf(legacy, faults) });
      expect({ seed, faults, troubles: legacy.troubles }).toEqual({
        seed,
        faults: [],
        troubles: [],
      });
      deaths += legacy.deaths;
      for (const { runs, attempts } of legacy.jobs) {
        lost += [...attempts.values()].flat().filter(({ state }) => state === "lost").length;
        missed += runs.filter(({ state }) => state === "missed").length;
      }
    }
    record(context, { fault: "simulated deaths", ...sumOf(tallies) });
    console.log(`${SEEDS} seeds: ${deaths} deaths, ${lost} attempts lost, ${missed} rows missed.`);
    // What never happens proves nothing.
    expect(deaths).toBeGreaterThan(SEEDS);
    expect(lost).toBeGreaterThan(SEEDS / 4);
    expect(missed).toBeGreaterThan(SEEDS / 4);
  },
);

test(
  `${SEEDS} lives on a wall clock that is set back and forth: nothing is repeated, nothing is left out`,
  { timeout: 60_000 + SEEDS * 2_000 },
  async (context) => {
    const tallies: Tally[] = [];
    let jumps = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
      const legacy = await liveThrough(seed, { jumps: true });
      const faults = verdict(legacy);
      tallies.push({ fault: "simulated deaths and clock jumps", rounds: 1, ...tallyOf(legacy, faults) });
      expect({ seed, faults }).toEqual({ seed, faults: [] });
      jumps += legacy.jumps;
    }
    record(context, { fault: "simulated deaths and clock jumps", ...sumOf(tallies) });
    expect(jumps).toBeGreaterThan(SEEDS / 2);
  },
);

test("the same seed lives the same life", async () => {
  expect(await liveThrough(FIRST)).toEqual(await liveThrough(FIRST));
});

test("a database that forgets what it said it had written is noticed", { timeout: 120_000 }, async () => {
  // What nobody had begun to run can be forgotten unnoticed: it is claimed again, and nothing was lost.
  let noticed = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    if (verdict(await liveThrough(seed, { forgets: true })).length > 0) noticed += 1;
  }
  expect(noticed).toBeGreaterThan(10);
});
