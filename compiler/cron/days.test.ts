import { expect, test } from "vitest";
import { parseCron } from "./index.ts";

/** Dates of the fires in a span of UTC days, at midnight. */
function dates(days: string, from: string, count: number): string[] {
  return parseCron(`0 0 ${days}`)
    .next(new Date(`${from}T00:00:00Z`).getTime() - 1, count)
    .map((fire) => fire.toISOString().slice(0, 10));
}

test.each([
  ["L * *", "2027-12-31", ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]],
  ["LW * *", "2026-01-01", ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"]],
  // The 1st on a Saturday moves to Monday the 3rd, not into the month before.
  ["1W * *", "2026-08-01", ["2026-08-03", "2026-09-01"]],
  ["1W * *", "2026-11-01", ["2026-11-02"]],
  ["15W * *", "2026-02-01", ["2026-02-16", "2026-03-16", "2026-04-15"]],
  // A 31st on a Sunday moves back to Friday, and a month without one has none.
  ["31W * *", "2026-05-01", ["2026-05-29", "2026-07-31"]],
  ["30W 2 *", "2026-01-01", []],
  ["28W 2 *", "2026-01-01", ["2026-02-27", "2027-02-26", "2028-02-28"]],
  ["* * 5#5", "2026-01-01", ["2026-01-30", "2026-05-29", "2026-07-31"]],
  ["* * 7#1", "2026-03-01", ["2026-03-01", "2026-04-05"]],
  ["* 2 1#5", "2026-01-01", ["2044-02-29", "2072-02-29", "2112-02-29"]],
  ["* * 0L", "2026-05-01", ["2026-05-31", "2026-06-28"]],
  ["* 2 5L", "2027-01-01", ["2027-02-26", "2028-02-25"]],
  ["13 * 5", "2026-02-01", ["2026-02-06", "2026-02-13", "2026-02-20", "2026-02-27", "2026-03-06"]],
  ["L * 1#1", "2026-03-01", ["2026-03-02", "2026-03-31", "2026-04-06"]],
  ["1-31 * 1", "2026-03-01", ["2026-03-01", "2026-03-02"]],
  ["*/2 * 1", "2026-03-01", ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-05"]],
  ["29 2 *", "2096-03-01", ["2104-02-29", "2108-02-29"]],
  ["30 2 *", "2026-01-01", []],
  ["31 4,6,9,11 *", "2026-01-01", []],
  ["31 4 5#5", "2026-01-01", ["2027-04-30"]],
])("%s from %s", (days, from, expected) => {
  expect(dates(days, from, expected.length || 1)).toEqual(expected);
});

/** Over all 28 kinds of month: a day-by-day count that knows nothing of masks. */
test("nearest working day, last working day and last weekday hold in every kind of month", () => {
  for (let year = 2000; year < 2030; year++) {
    for (let month = 1; month <= 12; month++) {
      const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
      const weekdays = Array.from({ length }, (_, i) =>
        new Date(Date.UTC(year, month - 1, i + 1)).getUTCDay(),
      );
      const working = weekdays.flatMap((weekday, i) => (weekday % 6 === 0 ? [] : [i + 1]));
      const here = (terms: string) => {
        const start = Date.UTC(year, month - 1, 1);
        return parseCron(`0 0 ${terms}`)
          .next(start - 1, 31)
          .filter((fire) => fire.getTime() < Date.UTC(year, month, 1))
          .map((fire) => fire.getUTCDate());
      };
      expect(here(`LW ${month} *`)).toEqual([working.at(-1)]);
      for (const day of [1, 2, 15, 28, 29, 30, 31]) {
        const nearest = working.toSorted((a, b) => Math.abs(a - day) - Math.abs(b - day))[0];
        expect(here(`${day}W ${month} *`)).toEqual(day <= length ? [nearest] : []);
      }
      for (const weekday of [0, 3, 6]) {
        expect(here(`* ${month} ${weekday}L`)).toEqual([weekdays.lastIndexOf(weekday) + 1]);
      }
    }
  }
});
