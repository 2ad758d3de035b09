import { expect, test } from "vitest";
import { clockChanges, isWithinHours, parseCron, type CronOptions } from "./index.ts";

function changes(expression: string, year: number, options: CronOptions): string[] {
  const schedule = parseCron(expression, options);
  return clockChanges(schedule, Date.UTC(year, 0), Date.UTC(year + 1, 0)).map((change) => {
    const wall = (ms: number) => new Date(ms).toISOString().slice(5, 16);
    const span = change.matches === 1 ? "" : ` to ${wall(change.lastMatch)}, ${change.matches} times`;
    return `${wall(change.firstMatch)}${span}: ${change.effect} at ${new Date(change.at).toISOString().slice(5, 16)}Z`;
  });
}

const berlin = { timezone: "Europe/Berlin" } as const;

test.each<[string, number, CronOptions, string[]]>([
  [
    "30 2 * * *",
    2027,
    berlin,
    ["03-28T02:30: shifted at 03-28T01:00Z", "10-31T02:30: first at 10-31T01:00Z"],
  ],
  [
    "30 2 * * *",
    2027,
    { ...berlin, dstGap: "skip" },
    ["03-28T02:30: skipped at 03-28T01:00Z", "10-31T02:30: first at 10-31T01:00Z"],
  ],
  [
    "30 2 * * *",
    2027,
    { ...berlin, dstOverlap: "both" },
    ["03-28T02:30: shifted at 03-28T01:00Z", "10-31T02:30: both at 10-31T01:00Z"],
  ],
  [
    "*/20 * * * *",
    2027,
    berlin,
    [
      "03-28T02:00 to 03-28T02:40, 3 times: skipped at 03-28T01:00Z",
      "10-31T02:00 to 10-31T02:40, 3 times: both at 10-31T01:00Z",
    ],
  ],
  // The end of a gap and of an overlap are ordinary times.
  ["0 3 * * *", 2027, berlin, []],
  ["0 2 * * *", 2027, berlin, ["03-28T02:00: shifted at 03-28T01:00Z", "10-31T02:00: first at 10-31T01:00Z"]],
  ["30 2 * * 1-5", 2027, berlin, []],
  ["0 9 * * *", 2011, { timezone: "Pacific/Apia" }, ["12-30T09:00: skipped at 12-30T10:00Z"]],
  ["30 2 * * *", 2027, { timezone: "UTC" }, []],
  ["0 0 30 2 *", 2027, berlin, []],
])("%s in %i, %j", (expression, year, options, expected) => {
  expect(changes(expression, year, options)).toEqual(expected);
});

/** Every fire and every wall-clock match of the days around each change, found minute by minute. */
test.each([
  ["Europe/Berlin", 2027],
  ["America/New_York", 2027],
  ["Australia/Lord_Howe", 2027],
  ["Antarctica/Troll", 2027],
  ["America/Havana", 2025],
])("changes tell what the fires do: %s %i", (timezone, year) => {
  let seen = 0;
  for (const expression of ["30 2 * * *", "0,45 1-3 * * *", "*/15 * * * *", "15 0 * * *", "10 */1 * * *"]) {
    const schedule = parseCron(expression, { timezone });
    const found = clockChanges(schedule, Date.UTC(year, 0), Date.UTC(year + 1, 0));
    for (const { at, before, after, effect, matches } of found) {
      seen++;
      const length = Math.abs(after - before) * 1000;
      const between = (from: number, to: number) => {
        const fires: number[] = [];
        for (
          let fire = schedule.nextMs(from - 1);
          fire !== undefined && fire < to;
          fire = schedule.nextMs(fire)
        )
          fires.push(fire);
        return fires;
      };
      if (effect === "shifted") expect(between(at, at + 1)).toEqual([at]);
      if (effect === "skipped") expect(after).toBeGreaterThan(before);
      if (effect === "first") {
        expect(between(at - length, at)).toHaveLength(matches);
        expect(between(at, at + length)).toEqual([]);
      }
      if (effect === "both") {
        expect(between(at - length, at)).toHaveLength(matches);
        expect(between(at, at + length)).toHaveLength(matches);
      }
    }
  }
  expect(seen).toBeGreaterThan(4);
});

test.each([
  ["00:00", "04:00", "03:59", true],
  ["00:00", "04:00", "04:00", false],
  ["22:00", "04:00", "23:00", true],
  ["22:00", "04:00", "03:59", true],
  ["22:00", "04:00", "12:00", false],
  ["22:00", "24:00", "23:59", true],
  ["22:00", "24:00", "00:00", false],
])("%s to %s holds %s: %s", (start, end, time, held) => {
  expect(isWithinHours({ start, end }, Date.parse(`2027-01-01T${time}:59Z`))).toBe(held);
});

test("hours of another zone", () => {
  const instant = Date.parse("2027-07-01T08:00:00Z");
  expect(isWithinHours({ start: "10:00", end: "11:00" }, instant, "Europe/Berlin")).toBe(true);
  expect(isWithinHours({ start: "10:00", end: "11:00" }, instant)).toBe(false);
});
