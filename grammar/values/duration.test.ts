import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDuration } from "./index.ts";

describe("durations", () => {
  test.each([
    ["5m", 300_000],
    ["500ms", 500],
    ["30s", 30_000],
    ["2h", 7_200_000],
    ["7d", 604_800_000],
    ["1w", 604_800_000],
    ["1h30m", 5_400_000],
    ["1w2d3h4m5s6ms", 788_645_006],
    ["0s", 0],
    ["007m", 420_000],
    ["90m", 5_400_000],
  ])("%s is %i ms", (text, ms) => {
    expect(readDuration(text)).toEqual({ ms });
  });

  test.each([
    ["", "empty", ""],
    ["5", "missing_unit", "5"],
    ["1h30", "missing_unit", "30"],
    ["m", "not_a_duration", "m"],
    ["-", "not_a_duration", "-"],
    ["5 m", "not_a_duration", "5 m"],
    [" 5m", "not_a_duration", " 5m"],
    ["1.5h", "not_a_duration", "1.5h"],
    ["1_000ms", "not_a_duration", "1_000ms"],
    ["five minutes", "not_a_duration", "five minutes"],
    ["-5m", "negative", "-5m"],
    ["5min", "unknown_unit", "min"],
    ["5M", "unknown_unit", "M"],
    ["1h5x", "unknown_unit", "x"],
    ["30m1h", "unit_order", "1h"],
    ["1h1h", "repeated_unit", "1h"],
    ["99999999999999w", "too_large", "99999999999999w"],
  ])("%j is refused: %s at %j", (text, reason, part) => {
    const reading = readDuration(text);
    if (!("problem" in reading)) throw new Error(`${text} was read as ${reading.ms} ms`);
    expect(reading.problem.reason).toBe(reason);
    expect(text.slice(reading.problem.start, reading.problem.end)).toBe(part);
  });

  test("any sum of units in order reads as that sum", () => {
    const units = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1];
    const names = ["w", "d", "h", "m", "s", "ms"];
    fc.assert(
      fc.property(
        fc
          .array(fc.option(fc.nat(9_999)), { minLength: 6, maxLength: 6 })
          .filter((parts) => parts.some((part) => part !== null)),
        (parts) => {
          const text = parts.map((part, i) => (part === null ? "" : `${part}${names[i]}`)).join("");
          const ms = parts.reduce<number>((sum, part, i) => sum + (part ?? 0) * (units[i] ?? 0), 0);
          expect(readDuration(text)).toEqual({ ms });
        },
      ),
    );
  });

  test("any text is answered", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reading = readDuration(text);
        expect("ms" in reading ? reading.ms : reading.problem.end).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(readDuration("1".repeat(100_000))).toHaveProperty("problem.reason", "missing_unit");
  });
});
