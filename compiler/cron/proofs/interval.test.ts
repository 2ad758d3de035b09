/** Intervals and uneven steps against the fires themselves. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  calendarProofs,
  mostFiresWithin,
  parseCron,
  shortestInterval,
  shortestSpan,
  type ShortestInterval,
} from "../index.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);

function list(min: number, max: number, length: number): fc.Arbitrary<string> {
  const value = fc.integer({ min, max });
  return fc.oneof(
    fc.array(value, { minLength: 1, maxLength: length }).map((values) => values.join(",")),
    fc.constant("*"),
    fc.integer({ min: 1, max: max + 2 }).map((step) => `*/${step}`),
  );
}

/** Times that come every day, with few enough fires to look at each. */
const daily = fc
  .tuple(
    fc.oneof(
      fc.constant("0"),
      fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 }).map(String),
    ),
    list(0, 59, 3),
    list(0, 23, 4),
  )
  .map(([second, minute, hour]) => `${second} ${minute} ${hour} * * *`);

function firesOf(expression: string, from: number, to: number, timezone = "UTC"): number[] {
  const schedule = parseCron(expression, { timezone });
  const fires: number[] = [];
  for (let fire = schedule.nextMs(from - 1); fire !== undefined && fire < to; fire = schedule.nextMs(fire)) {
    fires.push(fire);
  }
  return fires;
}

function least(fires: readonly number[], count = 1): number {
  return fires.reduce((best, fire, index) => {
    const later = fires[index + count];
    return later === undefined ? best : Math.min(best, later - fire);
  }, Infinity);
}

function lengthOf({ between }: ShortestInterval): number {
  return between.kind === "instants"
    ? between.second - between.first
    : between.days * DAY_MS + (between.second - between.first) * 1000;
}

test("the shortest interval, and that to the nth fire after, are those of three days of fires", () => {
  fc.assert(
    fc.property(daily, fc.integer({ min: 2, max: 5 }), (expression, count) => {
      const fires = firesOf(expression, START, START + 3 * DAY_MS);
      const proven = shortestInterval(parseCron(expression));
      expect(proven?.ms).toBe(least(fires));
      expect(proven && lengthOf(proven)).toBe(proven?.ms);
      const perDay = fires.length / 3;
      if (perDay >= count) expect(shortestSpan(expression, count)).toBe(least(fires, count));
    }),
    { numRuns: 150 },
  );
});

test("the most fires within a time are those of a count", () => {
  fc.assert(
    fc.property(daily, fc.integer({ min: 1000, max: DAY_MS }), (expression, ms) => {
      const fires = firesOf(expression, START, START + 3 * DAY_MS);
      const starts = fires.filter((fire) => fire < START + 2 * DAY_MS);
      let most = 0;
      let end = 0;
      for (const [index, first] of starts.entries()) {
        while (end < fires.length && (fires[end] ?? 0) - first < ms) end += 1;
        most = Math.max(most, end - index - 1);
      }
      expect(mostFiresWithin(expression, ms)).toBe(most);
    }),
    { numRuns: 150 },
  );
});

const ZONES = [
  "America/New_York",
  "Europe/Dublin",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
  "America/Havana",
];

test("with the zone's clocks it is the shortest of a year of fires", () => {
  const nightly = fc
    .tuple(list(0, 59, 2), fc.oneof(list(0, 4, 3), fc.constant("*"), fc.constant("*/3")))
    .map(([minute, hour]) => `${minute} ${hour} * * *`)
    .filter((expression) => !expression.startsWith("* *"));
  fc.assert(
    fc.property(nightly, fc.constantFrom(...ZONES), (expression, timezone) => {
      const to = START + 400 * DAY_MS;
      const fires = firesOf(expression, START, to, timezone);
      const proven = shortestInterval(parseCron(expression, { timezone }), { from: START, to });
      expect(proven?.ms).toBe(least(fires));
      expect(proven && lengthOf(proven)).toBe(proven?.ms);
      // What the rule for `max_runtime` relies on, so as not to ask for every zone's clocks.
      const { kind, shortest } = calendarProofs(expression);
      if (kind === "fixed") expect(proven?.ms).toBeGreaterThanOrEqual((shortest?.ms ?? 0) - 3 * 3_600_000);
    }),
    { numRuns: 40 },
  );
});

test.each([
  ["0 9 * * 1-5", DAY_MS],
  ["0 9 * * 1", 7 * DAY_MS],
  ["0 9 1 * *", 28 * DAY_MS],
  ["0 9 29 2 *", 1461 * DAY_MS],
  ["0 0,23 * * 1", 23 * 3_600_000],
  ["59 23 * * 1,3", 2 * DAY_MS],
  ["0 0,23 * * 1,2", 3_600_000],
  ["0 9 1,15 * 1", DAY_MS],
])("%s: %d ms", (expression, ms) => {
  expect(shortestInterval(parseCron(expression))?.ms).toBe(ms);
});

test("what never fires has no interval", () => {
  expect(shortestInterval(parseCron("0 0 30 2 *"))).toBe(undefined);
});

/** A step over `*` is uneven if two fires ever follow each other by less than the step. */
test("steps are uneven where fires say so", () => {
  const minutes = fc.tuple(
    fc.integer({ min: 2, max: 59 }),
    list(0, 23, 4),
    fc.constantFrom("*", "1", "1-2", "1,3"),
  );
  fc.assert(
    fc.property(minutes, ([step, hour, weekday]) => {
      const expression = `*/${step} ${hour} * * ${weekday}`;
      const fires = firesOf(expression, START, START + 15 * DAY_MS);
      const found = calendarProofs(expression).uneven.find(({ field }) => field === "minute");
      const shortest = least(fires) / 60_000;
      expect(found?.shortest).toBe(shortest < step ? shortest : undefined);
    }),
  );
  const hours = fc.tuple(fc.integer({ min: 2, max: 23 }), fc.constantFrom("*", "1", "1-2", "1,3", "6,0"));
  fc.assert(
    fc.property(hours, ([step, weekday]) => {
      const expression = `0 */${step} * * ${weekday}`;
      const fires = firesOf(expression, START, START + 15 * DAY_MS);
      const found = calendarProofs(expression).uneven.find(({ field }) => field === "hour");
      const shortest = least(fires) / 3_600_000;
      expect(found?.shortest).toBe(shortest < step ? shortest : undefined);
    }),
  );
  for (let step = 2; step < 31; step++) {
    const expression = `0 0 */${step} * *`;
    const fires = firesOf(expression, START, START + 10 * 366 * DAY_MS);
    const found = calendarProofs(expression).uneven.find(({ field }) => field === "day-of-month");
    expect(found?.shortest).toBe(least(fires) / DAY_MS);
  }
});
