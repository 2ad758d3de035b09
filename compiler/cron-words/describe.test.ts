import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "../cron/index.ts";
import { describeCron } from "./index.ts";

test.each([
  ["* * * * *", "Every minute"],
  ["*/5 * * * *", "Every 5 minutes"],
  ["0 * * * *", "Every hour"],
  ["0 9 * * *", "At 09:00, every day"],
  ["0 9 * * 1-5", "At 09:00, Monday through Friday"],
  ["0 9 * jan,MAR *", "At 09:00, every day, in January and March"],
  ["0 9,13,17 * * *", "At 09:00, 13:00, and 17:00, every day"],
  ["15,45 2 * * *", "At 02:15 and 02:45, every day"],
  ["0 9-17 * * *", "Every hour, between 09:00 and 17:00, every day"],
  ["30 9-17 * * 1-5", "At 30 minutes past the hour, between 09:00 and 17:59, Monday through Friday"],
  ["0 */2 * * *", "Every 2 hours"],
  ["0 22-23,0-2 * * *", "At 00:00, 01:00, 02:00, 22:00, and 23:00, every day"],
  ["* 9,14 * * *", "Every minute, in the hours 9 and 14, every day"],
  // Seconds.
  ["30 0 9 * * *", "At 09:00:30, every day"],
  ["*/10 * * * * *", "Every 10 seconds"],
  ["*/10 0 9 * * *", "Every 10 seconds, in the minute 09:00, every day"],
  ["*/20 */30 * * * *", "Every 20 seconds, in the minutes 0 and 30 of the hour"],
  ["30 */5 * * * *", "At 30 seconds past the minute, every 5 minutes"],
  // Steps that do not divide their field start anew: the library says "every 7 minutes", "every 90 minutes".
  ["*/7 * * * *", "Every 7 minutes, minutes 0 through 56 past the hour"],
  ["*/90 * * * *", "Every hour"],
  ["0 */30 * * *", "At 00:00, every day"],
  ["0 0 1 */5 *", "At 00:00, on day 1 of the month, in January, June, and November"],
  ["0 0 10-20/5 * *", "At 00:00, on day 10, 15, and 20 of the month"],
  // Overlapping lists, which it repeats.
  ["5,5 * * * *", "At 5 minutes past the hour"],
  ["1-5,3 * * * *", "Minutes 1 through 5 past the hour"],
  ["*,5 * * * *", "Every minute"],
  // Sunday.
  ["0 0 * * 7", "At 00:00, on Sunday"],
  ["0 0 * * 0,7", "At 00:00, on Sunday"],
  ["0 0 * * 5-7", "At 00:00, Friday through Sunday"],
  ["0 0 * * 0-7", "At 00:00, every day"],
  ["0 0 * * 0,6", "At 00:00, on Saturday and Sunday"],
  // Both day fields: either one. The library says "and".
  ["0 9 1,15 * 1", "At 09:00, on day 1 and 15 of the month or on Monday"],
  ["0 0 1-31 * 1", "At 00:00, every day"],
  ["0 0 1,L * 1", "At 00:00, on day 1 of the month, on the last day of the month, or on Monday"],
  // L, W, #: alone it knows them, in lists not all.
  ["0 0 L * *", "At 00:00, on the last day of the month"],
  ["0 0 LW * *", "At 00:00, on the last weekday of the month"],
  [
    "0 0 1W,15W * *",
    "At 00:00, on the first weekday of the month or on the weekday nearest day 15 of the month",
  ],
  ["0 0 * * 5L", "At 00:00, on the last Friday of the month"],
  ["0 0 * * 7#2", "At 00:00, on the second Sunday of the month"],
  ["0 0 * * 5#3,2#1", "At 00:00, on the third Friday of the month or on the first Tuesday of the month"],
  ["@weekly", "At 00:00, on Sunday"],
  ["@yearly", "At 00:00, on day 1 of the month, in January"],
  ["  0\t9  * * * ", "At 09:00, every day"],
])("%s: %s", (expression, words) => {
  expect(describeCron(expression)).toBe(words);
});

const list = (item: fc.Arbitrary<string>) =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
const plain = (min: number, max: number) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant("*") },
    fc.integer({ min: 1, max: 20 }).map((step) => `*/${step}`),
    list(
      fc.oneof(
        fc.integer({ min, max }).map(String),
        fc
          .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 9 }))
          .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
      ),
    ),
  );
const dayOfMonth = fc.oneof(plain(1, 31), list(fc.constantFrom("L", "LW", "1W", "15W", "31W", "1", "2-4")));
const dayOfWeek = fc.oneof(plain(0, 7), list(fc.constantFrom("5#3", "0#1", "7#1", "5L", "1", "SUN")));
const expression = fc
  .tuple(plain(0, 59), plain(0, 59), plain(0, 23), dayOfMonth, plain(1, 12), dayOfWeek)
  .map((fields) => fields.join(" "));

/** What an expression means, however it is written: its times, and the days of 28 years, which hold every kind of year. */
function meaning(text: string): string {
  const { second, minute, hour, month } = parseCron(text).fields;
  const [, , , ofMonth = "", , ofWeek = ""] = text.split(" ");
  const days = parseCron(`0 0 ${ofMonth} * ${ofWeek}`);
  const dates: number[] = [];
  const end = Date.UTC(2028, 0);
  for (let day = days.nextMs(Date.UTC(2000, 0) - 1); day !== undefined && day < end; day = days.nextMs(day)) {
    dates.push(day / 86_400_000);
  }
  return JSON.stringify([second.values, minute.values, hour.values, month.values, dates]);
}

test("the same words never stand for two meanings", () => {
  const meanings = new Map<string, string>();
  fc.assert(
    fc.property(expression, (text) => {
      const words = describeCron(text);
      const mine = meaning(text);
      expect(meanings.get(words) ?? mine).toBe(mine);
      meanings.set(words, mine);
    }),
    { numRuns: 400 },
  );
  expect(meanings.size).toBeGreaterThan(300);
});

test("what is not cron is said so, not described", () => {
  expect(() => describeCron("0 25 * * *")).toThrow("25 is out of range");
});
