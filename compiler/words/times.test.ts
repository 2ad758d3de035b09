import { expect, test } from "vitest";
import { clockText, counted, dateText, grouped, lengthText, listed, momentText, monthName } from "./index.ts";

test("numbers and counts", () => {
  expect([0, 999, 1000, 86_400, 1_234_567].map(grouped)).toEqual([
    "0",
    "999",
    "1,000",
    "86,400",
    "1,234,567",
  ]);
  expect([counted(1, "fire"), counted(0, "fire"), counted(1440, "fire")]).toEqual([
    "1 fire",
    "0 fires",
    "1,440 fires",
  ]);
});

test("lists and months", () => {
  expect([listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
  expect([monthName(1), monthName(12)]).toEqual(["January", "December"]);
});

test("dates, moments and times of day", () => {
  const ms = Date.UTC(2026, 2, 8, 7, 0, 0);
  expect(dateText(ms)).toBe("2026-03-08");
  expect([momentText(ms), momentText(ms + 30_000)]).toEqual(["2026-03-08T07:00Z", "2026-03-08T07:00:30Z"]);
  expect([0, 32_400, 32_430, 86_400].map(clockText)).toEqual(["00:00", "09:00", "09:00:30", "00:00"]);
});

test("lengths of time", () => {
  expect([0, 1, 1000, 90_000, 3_600_000, 180_000_500].map(lengthText)).toEqual([
    "0 seconds",
    "1 millisecond",
    "1 second",
    "1 minute 30 seconds",
    "1 hour",
    "2 days 2 hours 500 milliseconds",
  ]);
});
