/** Events of the clocks and meetings with a window against fires, one by one, and against the platform's own clocks. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  dstEvents,
  localTime,
  mayMeetTransition,
  parseCron,
  windowMeeting,
  zoneTransitions,
  type CronSchedule,
  type DayWindow,
} from "../index.ts";

const MINUTE = 60_000;
const DAY_MS = 1440 * MINUTE;
const START = Date.UTC(2026, 0, 1);
const ZONES = [
  "America/New_York",
  "Europe/Dublin",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
  "America/Havana",
  "America/Scoresbysund",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "UTC",
];

const field = (min: number, max: number) => {
  const value = fc.integer({ min, max });
  return fc.oneof(
    fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => values.join(",")),
    fc.integer({ min: 2, max: 30 }).map((step) => `*/${step}`),
    fc.constant("*"),
  );
};

const schedules = fc
  .record({
    minute: field(0, 59),
    hour: fc.oneof(field(0, 3), field(22, 23), field(0, 23)),
    weekday: fc.constantFrom("*", "*", "0", "1-5", "6,0"),
    timezone: fc.constantFrom(...ZONES),
    dstGap: fc.constantFrom("run_after" as const, "skip" as const),
    dstOverlap: fc.constantFrom("first" as const, "both" as const),
  })
  .map(({ minute, hour, weekday, ...options }) => parseCron(`${minute} ${hour} * * ${weekday}`, options));

/** Whether a local time, as if in UTC, is one of the schedule's: asked of the same expression in UTC. */
function hasTime({ expression }: CronSchedule, local: number): boolean {
  return parseCron(expression).nextMs(local - 1) === local;
}

function firesBetween(schedule: CronSchedule, from: number, to: number): number[] {
  const fires: number[] = [];
  for (let fire = schedule.nextMs(from - 1); fire !== undefined && fire < to; fire = schedule.nextMs(fire)) {
    fires.push(fire);
  }
  return fires;
}

test("what is said of a change of the clocks is what the fires around it do", () => {
  fc.assert(
    fc.property(schedules, (schedule) => {
      const events = dstEvents(schedule, START, START + 400 * DAY_MS);
      for (const { at, before, after } of zoneTransitions(schedule.timezone, START, START + 400 * DAY_MS)) {
        const from = at + Math.min(before, after) * 1000;
        const to = at + Math.max(before, after) * 1000;
        const times: number[] = [];
        for (let local = from; local < to; local += MINUTE) if (hasTime(schedule, local)) times.push(local);
        const event = events.find((candidate) => candidate.at === at);
        if (times.length === 0) {
          expect(event).toBe(undefined);
          continue;
        }
        const date = (local: number) => Math.floor(local / DAY_MS);
        const others = firesBetween(
          parseCron(schedule.expression),
          date(from) * DAY_MS,
          (date(to - 1) + 1) * DAY_MS,
        );
        const wholeDay = others.every((local) => local >= from && local < to);
        expect(event).toMatchObject({
          at,
          before,
          after,
          from,
          to,
          firstMatch: times[0],
          lastMatch: times.at(-1),
          wholeDay,
        });
        if (after > before) {
          const fires = schedule.nextMs(at - 1) === at && !hasTime(schedule, to);
          if (event?.effect === "skipped") expect(fires).toBe(false);
          else expect([event?.effect, schedule.nextMs(at - 1)]).toEqual(["shifted", at]);
        } else {
          const length = (before - after) * 1000;
          const passes = firesBetween(schedule, at - length, at + length).length / times.length;
          expect(event?.effect).toBe(passes === 2 ? "both" : "first");
          expect([1, 2]).toContain(passes);
        }
      }
      expect(events.every(({ at }) => at > START && at <= START + 400 * DAY_MS)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

/** The first fires inside and outside, by a look at each. */
function lookAt(schedule: CronSchedule, window: DayWindow, from: number, to: number) {
  let [firstInside, firstOutside]: (number | undefined)[] = [];
  for (let fire = schedule.nextMs(from); fire !== undefined && fire <= to; fire = schedule.nextMs(fire)) {
    const { hour, minute } = localTime(window.timezone, fire);
    const time = hour * 60 + minute;
    const after = time >= window.start;
    const before = time < window.end;
    if (window.start < window.end ? after && before : after || before) firstInside ??= fire;
    else firstOutside ??= fire;
    if (firstInside !== undefined && firstOutside !== undefined) break;
  }
  return { firstInside, firstOutside };
}

test("a window meets the fires that a look at each of them finds", () => {
  const windows = fc.record({
    start: fc.integer({ min: 0, max: 1439 }),
    end: fc.integer({ min: 1, max: 1440 }),
    timezone: fc.constantFrom("UTC", "UTC", "Europe/Dublin", "America/New_York"),
  });
  fc.assert(
    fc.property(schedules, windows, fc.integer({ min: 0, max: 400 * 1440 }), (schedule, window, minutes) => {
      fc.pre(window.start !== window.end);
      const from = START + minutes * MINUTE;
      const to = from + 380 * DAY_MS;
      expect(windowMeeting(schedule, window, from, to)).toMatchObject(lookAt(schedule, window, from, to));
    }),
    { numRuns: 200 },
  );
});

test("also in the hours around a change of the clocks, and in windows of minutes", () => {
  const zones = ZONES.filter((zone) => zoneTransitions(zone, START, START + 400 * DAY_MS).length > 0);
  const places = fc.record({
    schedule: schedules.filter(({ timezone }) => zones.includes(timezone)),
    which: fc.nat(),
    back: fc.integer({ min: 0, max: 300 }),
    start: fc.integer({ min: -200, max: 200 }),
    length: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(places, ({ schedule, which, back, start, length }) => {
      const changes = zoneTransitions(schedule.timezone, START, START + 400 * DAY_MS);
      const at = changes[which % changes.length]?.at ?? 0;
      const open = (((at / MINUTE + start) % 1440) + 1440) % 1440;
      const window = { start: open, end: (open + length) % 1440 || 1440, timezone: "UTC" };
      const [from, to] = [at - back * MINUTE, at + 300 * MINUTE];
      expect(windowMeeting(schedule, window, from, to)).toMatchObject(lookAt(schedule, window, from, to));
    }),
    { numRuns: 1000 },
  );
});

test("without changes of the clocks a window is settled for all time", () => {
  const meeting = windowMeeting(
    parseCron("0 9 29 2 *"),
    { start: 0, end: 240, timezone: "UTC" },
    START,
    START + DAY_MS,
  );
  expect(meeting).toEqual({
    firstInside: undefined,
    firstOutside: Date.UTC(2028, 1, 29, 9),
    inside: 0,
    total: 1,
  });
});

test("of the fires on a day, those inside are counted", () => {
  const meet = (expression: string, start: number, end: number, timezone = "UTC") =>
    windowMeeting(
      parseCron(expression, { timezone }),
      { start, end, timezone: "UTC" },
      START,
      START + DAY_MS,
    );
  expect(meet("0 * * * *", 0, 240)).toMatchObject({ inside: 4, total: 24 });
  expect(meet("*/10 * * * *", 22 * 60 + 5, 65)).toMatchObject({ inside: 18, total: 144 });
  expect(meet("30 * * * * *", 22 * 60, 1440)).toMatchObject({ inside: 120, total: 1440 });
  // 23:30 in New York is half past four in UTC, on the next day.
  expect(meet("30 23 * * 5", 270, 271, "America/New_York")).toMatchObject({ firstOutside: undefined });
});

test("no zone changes its clocks at a time of day at which it is not asked", () => {
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    for (const { at, before, after } of zoneTransitions(zone, START, START + 4 * 366 * DAY_MS)) {
      // A day without a date, and the pair of hours around it, too.
      expect(Math.abs(after - before)).toBeLessThanOrEqual(3 * 3600);
      const from = at + Math.min(before, after) * 1000;
      const to = at + Math.max(before, after) * 1000 - 1;
      for (const local of [from, to]) {
        expect(mayMeetTransition(`0 ${new Date(local).getUTCHours()} * * *`), zone).toBe(true);
      }
    }
  }
});

test("by day no zone is asked", () => {
  expect(mayMeetTransition("0 9-17 * * *")).toBe(false);
  expect(mayMeetTransition("0 2,9 * * *")).toBe(true);
});
