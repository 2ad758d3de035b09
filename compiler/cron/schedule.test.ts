import fc from "fast-check";
import { CronExpressionParser } from "cron-parser";
import { expect, test } from "vitest";
import { UnknownTimeZoneError, parseCron } from "./index.ts";
import type { CronOptions } from "./index.ts";

function fires(expression: string, from: string, count: number, options: CronOptions = {}): string[] {
  return parseCron(expression, options)
    .next(new Date(from), count)
    .map((fire) => fire.toISOString().replace(":00.000Z", "Z"));
}

const newYork = { timezone: "America/New_York" };

test.each<[string, CronOptions, string, string[]]>([
  // Spring forward, 02:00 to 03:00 at 07:00Z.
  ["30 2 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:30Z"]],
  ["0,30 2 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:00Z"]],
  ["30 2,3 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-08T07:00Z", "2026-03-08T07:30Z"]],
  ["0 2-3 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-08T07:00Z", "2026-03-09T06:00Z"]],
  ["30 2 * * *", { ...newYork, dstGap: "skip" }, "2026-03-08T00:00Z", ["2026-03-09T06:30Z"]],
  ["30 2 * * *", newYork, "2026-03-08T06:59:59Z", ["2026-03-08T07:00Z"]],
  ["30 2 * * *", newYork, "2026-03-08T07:00Z", ["2026-03-09T06:30Z"]],
  ["*/30 2 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-09T06:00Z"]],
  ["*,30 2 * * *", newYork, "2026-03-08T00:00Z", ["2026-03-09T06:00Z"]],
  // Fall back, 02:00 to 01:00 at 06:00Z.
  ["30 1 * * *", newYork, "2026-11-01T04:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
  ["30 1 * * *", newYork, "2026-11-01T05:45Z", ["2026-11-02T06:30Z"]],
  ["30 1 * * *", newYork, "2026-11-01T06:00Z", ["2026-11-02T06:30Z"]],
  [
    "30 1 * * *",
    { ...newYork, dstOverlap: "both" },
    "2026-11-01T04:00Z",
    ["2026-11-01T05:30Z", "2026-11-01T06:30Z"],
  ],
  [
    "30 * * * *",
    newYork,
    "2026-11-01T05:00Z",
    ["2026-11-01T05:30Z", "2026-11-01T06:30Z", "2026-11-01T07:30Z"],
  ],
  // Half an hour.
  ["15 2 * * *", { timezone: "Australia/Lord_Howe" }, "2026-10-03T12:00Z", ["2026-10-03T15:30Z"]],
  [
    "45 1 * * *",
    { timezone: "Australia/Lord_Howe" },
    "2026-04-04T12:00Z",
    ["2026-04-04T14:45Z", "2026-04-05T15:15Z"],
  ],
  // Two hours.
  [
    "30 1,2 * * *",
    { timezone: "Antarctica/Troll" },
    "2026-03-28T12:00Z",
    ["2026-03-29T01:00Z", "2026-03-29T23:30Z"],
  ],
  // A gap and an overlap at midnight.
  [
    "0 0 * * *",
    { timezone: "America/Havana" },
    "2025-11-01T12:00Z",
    ["2025-11-02T04:00Z", "2025-11-03T05:00Z"],
  ],
  [
    "30 23 * * *",
    { timezone: "America/Godthab" },
    "2026-03-28T12:00Z",
    ["2026-03-29T01:00Z", "2026-03-30T00:30Z"],
  ],
  // A whole day that never was.
  [
    "0 12 * * *",
    { timezone: "Pacific/Apia" },
    "2011-12-29T12:00Z",
    ["2011-12-29T22:00Z", "2011-12-30T22:00Z"],
  ],
  // Winter is the "daylight" time, and it falls back in spring.
  [
    "30 1 * * *",
    { timezone: "Europe/Dublin" },
    "2026-03-29T00:00Z",
    ["2026-03-29T01:00Z", "2026-03-30T00:30Z"],
  ],
  [
    "30 2 * * *",
    { timezone: "Africa/Casablanca" },
    "2026-02-14T12:00Z",
    ["2026-02-15T01:30Z", "2026-02-16T02:30Z"],
  ],
])("%s %o from %s", (expression, options, from, expected) => {
  expect(fires(expression, from, expected.length, options)).toEqual(expected);
});

test("the instant is exclusive to the millisecond", () => {
  const schedule = parseCron("0 0 * * *");
  const midnight = Date.UTC(2026, 0, 1);
  expect(schedule.nextMs(midnight - 1)).toBe(midnight);
  expect(schedule.nextMs(midnight)).toBe(midnight + 86_400_000);
  expect(schedule.nextMs(midnight + 0.5)).toBe(midnight + 86_400_000);
  expect(parseCron("* * * * * *").nextMs(midnight + 999)).toBe(midnight + 1000);
});

test("a wall-clock time that a gap always swallows never fires, and that is known", () => {
  const schedule = parseCron("* 2 * 3 0#2", newYork);
  expect(schedule.neverFires).toBe(false);
  expect(schedule.next(Date.UTC(2026, 0, 1), 3)).toEqual([]);
  expect(schedule.next(Date.UTC(2030, 0, 1), 3)).toEqual([]);
  expect(schedule.next(Date.UTC(2006, 0, 1), 1)).toEqual([new Date("2006-03-12T07:00:00Z")]);
});

test("the ends of time", () => {
  const schedule = parseCron("0 0 * * *", { timezone: "Asia/Tokyo" });
  expect(schedule.next(8.64e15 - 1, 3).length).toBe(0);
  expect(schedule.next(8.64e15)).toEqual([]);
  expect(schedule.next(-8.64e15, 2).length).toBe(2);
  expect(parseCron("0 0 29 2 *", newYork).next(Date.UTC(9_999, 0, 1))).toEqual([
    new Date("+010000-02-29T05:00:00Z"),
  ]);
});

test.each([NaN, Infinity, -Infinity, 8.64e15 + 1, new Date(NaN)])("%s is not an instant", (after) => {
  expect(() => parseCron("* * * * *").next(after)).toThrow(RangeError);
});

test.each([0, -1, 1.5, NaN, Infinity])("%s is not a count", (count) => {
  expect(() => parseCron("* * * * *").next(0, count)).toThrow(RangeError);
});

test.each(["", "Mars/Olympus", "+01:00", "local", " UTC"])("%o is not a time zone", (timezone) => {
  expect(() => parseCron("* * * * *", { timezone })).toThrow(UnknownTimeZoneError);
});

test("schedules are shared, and tell what they hold", () => {
  const schedule = parseCron("0 9 L,1,1-3 * FRI", newYork);
  expect(parseCron("0 9 L,1,1-3 * FRI", { ...newYork, dstGap: "run_after" })).toBe(schedule);
  expect(parseCron("0 9 L,1,1-3 * FRI")).not.toBe(schedule);
  parseCron("0 0 9 * * *");
  expect(() => parseCron("0 9 * * *", { timezone: "UTC 0" })).toThrow(UnknownTimeZoneError);
  expect(schedule).toMatchObject({
    expression: "0 9 L,1,1-3 * FRI",
    timezone: "America/New_York",
    kind: "fixed",
    neverFires: false,
    fields: {
      second: { restricted: true, values: [0], special: [] },
      hour: { values: [9] },
      dayOfMonth: { restricted: true, values: [1, 2, 3], special: [{ kind: "last-day", start: 4, end: 5 }] },
      month: { restricted: false },
      dayOfWeek: { values: [5] },
    },
  });
  expect(parseCron("*/5 9 * * *").kind).toBe("wild");
  expect(parseCron("0 *,9 * * *").kind).toBe("wild");
  expect(parseCron("* 0 9 * * *").kind).toBe("fixed");
});

test("fires increase strictly, and asking for many is asking one after another", () => {
  const expression = fc.constantFrom(
    "*/7 * * * *",
    "30 1-3 * * *",
    "0 0 L * 5#2",
    "15 0 0 1 */5 *",
    "0 0 29 2 *",
  );
  const timezone = fc.constantFrom(
    "UTC",
    "Europe/Lisbon",
    "Australia/Lord_Howe",
    "America/Havana",
    "Asia/Tehran",
  );
  const from = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2150, 0, 1) });
  fc.assert(
    fc.property(expression, timezone, from, (text, zone, start) => {
      const schedule = parseCron(text, { timezone: zone });
      let previous = start;
      for (const fire of schedule.next(start, 8)) {
        expect(fire.getTime()).toBeGreaterThan(previous);
        expect(schedule.nextMs(previous)).toBe(fire.getTime());
        previous = fire.getTime();
      }
    }),
  );
});

test("in UTC the fires are cron-parser's", () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant("*"),
      fc.integer({ min: 1, max: max + 1 }).map((step) => `*/${step}`),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 9 }))
        .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
    );
  const expression = fc
    .tuple(field(0, 59), field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
    .map((fields) => fields.join(" "));
  fc.assert(
    fc.property(expression, fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) }), (text, start) => {
      const library = CronExpressionParser.parse(text, { tz: "UTC", currentDate: start });
      const theirs = [library.next(), library.next(), library.next()].map((date) => date.getTime());
      expect(parseCron(text).next(start, 3).map(Number)).toEqual(theirs);
    }),
    { numRuns: 300 },
  );
});
