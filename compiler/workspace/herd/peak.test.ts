import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCron, type CronSchedule } from "../../cron/index.ts";
import { peakOfWeek, type Peak } from "./peak.ts";
import { cronStarts, instantStarts } from "./starts.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;

/** Every start of the week by itself. */
function counted(schedules: readonly CronSchedule[], from: number, limit: number): Peak | undefined {
  const counts = new Map<number, number>();
  for (const schedule of schedules) {
    let fire = schedule.nextMs(from - 1);
    while (fire !== undefined && fire < from + WEEK) {
      counts.set(fire, (counts.get(fire) ?? 0) + 1);
      fire = schedule.nextMs(fire);
    }
  }
  let peak: Peak | undefined;
  for (const [at, count] of counts) {
    if (count <= Math.max(limit, peak?.count ?? 0) && (count !== peak?.count || at >= peak.at)) continue;
    peak = { at, count };
  }
  return peak;
}

const zone = fc.constantFrom(
  "UTC",
  "Europe/Madrid",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Havana",
);
const minute = fc.constantFrom("0", "30", "*/15", "5,10", "*", "59");
const hour = fc.constantFrom("*", "0", "1", "2", "1-3", "23", "*/6");
const day = fc.constantFrom("* * *", "* * 1-5", "* * 0", "1,L * *", "* * 1#2", "LW * *");
const expression = fc.tuple(minute, hour, day).map((parts) => parts.join(" "));
const rules = fc.record({
  dstGap: fc.constantFrom("run_after" as const, "skip" as const),
  dstOverlap: fc.constantFrom("first" as const, "both" as const),
});
const schedule = fc
  .tuple(expression, zone, rules)
  .map(([text, timezone, options]) => parseCron(text, { timezone, ...options }));

/** Quiet weeks, and such in which clocks of these zones go forward or back. */
const week = fc.constantFrom(
  Date.UTC(2026, 0, 5),
  Date.UTC(2026, 2, 5),
  Date.UTC(2026, 2, 26),
  Date.UTC(2026, 9, 22),
  Date.UTC(2026, 9, 29),
  Date.UTC(2026, 3, 2),
);

describe("the fullest instant of a week", () => {
  test("is that of counting every start", () => {
    fc.assert(
      fc.property(
        fc.array(schedule, { minLength: 1, maxLength: 8 }),
        week,
        fc.nat(3),
        (schedules, from, limit) => {
          const peak = peakOfWeek(
            schedules.map((one) => cronStarts(one, 1)),
            from,
            limit,
          );
          expect(peak).toEqual(counted(schedules, from, limit));
        },
      ),
      { numRuns: 150, seed: 20260105 },
    );
  });

  test("in any second", () => {
    const texts = ["*/7 * * * * *", "*/5 * * * * *", "35 0 12 * * *", "0 12 * * *", "35 * 12 * * 3"];
    const schedules = texts.map((text) => parseCron(text));
    const from = Date.UTC(2026, 0, 5);
    const peak = peakOfWeek(
      schedules.map((one) => cronStarts(one, 1)),
      from,
      1,
    );
    expect(peak).toEqual({ at: Date.UTC(2026, 0, 7, 12, 0, 35), count: 4 });
    expect(peak?.count).toBe(counted(schedules, from, 1)?.count);
  });

  test("counts each of those that start alike, and instants with them", () => {
    const from = Date.UTC(2026, 0, 5);
    const at = from + 3 * DAY;
    const all = [cronStarts(parseCron("0 0 * * *"), 3), instantStarts(at, 2), instantStarts(at + 1000, 4)];
    expect(peakOfWeek(all, from, 4)).toEqual({ at, count: 5 });
    expect(peakOfWeek(all, from, 5)).toBe(undefined);
    const later = [...all, instantStarts(from + 70 * DAY, 6)];
    expect(peakOfWeek(later, from, 5)).toEqual({ at: from + 70 * DAY, count: 9 });
  });
});
