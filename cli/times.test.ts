import { describe, expect, test } from "vitest";
import { isoIn, localTime, offsetText, relative, span, weekdayOf } from "./times.ts";

const instant = Date.UTC(2027, 2, 28, 1, 0, 0);

test.each([
  ["Europe/Berlin", "2027-03-28 03:00:00 +02:00", "2027-03-28T03:00:00+02:00", "Sunday"],
  ["America/New_York", "2027-03-27 21:00:00 -04:00", "2027-03-27T21:00:00-04:00", "Saturday"],
  ["Asia/Kathmandu", "2027-03-28 06:45:00 +05:45", "2027-03-28T06:45:00+05:45", "Sunday"],
  ["UTC", "2027-03-28 01:00:00 +00:00", "2027-03-28T01:00:00+00:00", "Sunday"],
])("%s", (zone, local, iso, weekday) => {
  expect(localTime(instant, zone)).toBe(local);
  expect(isoIn(instant, zone)).toBe(iso);
  expect(weekdayOf(instant, zone)).toBe(weekday);
});

test("midnight is 00, not 24", () => {
  expect(localTime(Date.UTC(2027, 0, 1), "UTC")).toBe("2027-01-01 00:00:00 +00:00");
});

test.each([
  [0, "+00:00"],
  [-12_600, "-03:30"],
  [20_700, "+05:45"],
  [-2_205, "-00:36:45"],
])("%i seconds east of UTC", (seconds, text) => expect(offsetText(seconds)).toBe(text));

describe("spans", () => {
  test.each([
    [0, "0ms"],
    [850, "850ms"],
    [1249, "1.2s"],
    [59_999, "59s"],
    [60_000, "1m"],
    [303_000, "5m 3s"],
    [7_200_000, "2h"],
    [187_200_000, "2d 4h"],
    [40_000_000_000, "1y 97d"],
  ])("%i ms", (ms, text) => expect(span(ms)).toBe(text));

  test.each([
    [instant + 300_000, "in 5m"],
    [instant - 300_000, "5m ago"],
    [instant + 400, "now"],
  ])("%i seen from the instant", (then, text) => expect(relative(then, instant)).toBe(text));
});
