import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOfLocal, isTimeZone, localTime, zoneTransitions } from "./index.ts";

const ZONES = [
  "UTC",
  "Europe/Lisbon",
  "America/New_York",
  "America/Sao_Paulo",
  "America/Nuuk",
  "America/Havana",
  "Australia/Lord_Howe",
  "Antarctica/Troll",
  "Africa/Casablanca",
  "Asia/Gaza",
  "Asia/Kathmandu",
  "Asia/Tehran",
  "Pacific/Apia",
];

const formats = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }),
  ]),
);

function platformTime(timezone: string, ms: number): string {
  return formats.get(timezone)?.format(ms) ?? "";
}

function ourTime(timezone: string, ms: number): string {
  const { year, month, day, hour, minute, second } = localTime(timezone, ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

test("local time is the platform's, in whatever order instants are asked for", () => {
  const instant = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: Date.UTC(1945, 0, 1), max: Date.UTC(2100, 0, 1) }) },
    { weight: 1, arbitrary: fc.integer({ min: Date.UTC(2500, 0, 1), max: Date.UTC(2550, 0, 1) }) },
  );
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instant, (timezone, ms) => {
      expect(ourTime(timezone, ms)).toBe(platformTime(timezone, ms));
    }),
    { numRuns: 1_000 },
  );
});

test("local time turns over on the very second of a transition", () => {
  for (const timezone of ZONES) {
    for (const { at, before, after } of zoneTransitions(
      timezone,
      Date.UTC(2000, 0, 1),
      Date.UTC(2045, 0, 1),
    )) {
      expect(ourTime(timezone, at - 1)).toBe(platformTime(timezone, at - 1));
      expect(ourTime(timezone, at)).toBe(platformTime(timezone, at));
      expect([localTime(timezone, at - 1).offset, localTime(timezone, at).offset]).toEqual([before, after]);
    }
  }
});

test("transitions are listed from the one after the start to the one at the end", () => {
  const [spring, autumn] = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)];
  const expected = [
    { at: spring, before: 0, after: 3600 },
    { at: autumn, before: 3600, after: 0 },
  ];
  expect(zoneTransitions("Europe/Lisbon", spring - 1, autumn)).toEqual(expected);
  expect(zoneTransitions("Europe/Lisbon", spring, autumn)).toEqual(expected.slice(1));
  expect(zoneTransitions("Europe/Lisbon", spring - 1, autumn - 1)).toEqual(expected.slice(0, 1));
  expect(zoneTransitions("UTC", 0, spring)).toEqual([]);
  expect(zoneTransitions("Asia/Kathmandu", Date.UTC(1990, 0, 1), autumn)).toEqual([]);
});

test("a local time names one instant, none, or two", () => {
  const lisbon = (day: number, month: number, hour: number) =>
    instantOfLocal("Europe/Lisbon", 2026, month, day, hour, 30, 0);
  expect(lisbon(15, 7, 9)).toEqual({ kind: "one", instants: [Date.UTC(2026, 6, 15, 8, 30)] });
  expect(lisbon(29, 3, 1)).toEqual({ kind: "gap", instants: [], transition: Date.UTC(2026, 2, 29, 1) });
  expect(lisbon(25, 10, 1)).toEqual({
    kind: "overlap",
    instants: [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)],
  });
  expect(instantOfLocal("Pacific/Apia", 2011, 12, 30, 12, 0, 0)).toEqual({
    kind: "gap",
    instants: [],
    transition: Date.UTC(2011, 11, 30, 10),
  });
});

test("an instant is found again from its local time", () => {
  const instant = fc.integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(2090, 0, 1) / 1000 });
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), instant, (timezone, second) => {
      const local = localTime(timezone, second * 1000);
      const { year, month, day, hour, minute } = local;
      const found = instantOfLocal(timezone, year, month, day, hour, minute, local.second);
      expect(found.instants).toContain(second * 1000);
    }),
  );
});

test.each<[year: number, month: number, day: number, hour: number]>([
  [2026, 2, 29, 0],
  [2026, 13, 1, 0],
  [2026, 1, 1, 24],
  [2026, 1, 1.5, 0],
  [300_000, 1, 1, 0],
])("%d-%d-%d %d:00 is no local time", (year, month, day, hour) => {
  expect(() => instantOfLocal("UTC", year, month, day, hour, 0, 0)).toThrow(RangeError);
});

test("every zone that is taken from the platform's list is one to its clock", () => {
  const listed = Intl.supportedValuesOf("timeZone");
  expect(listed).toContain("Europe/Lisbon");
  expect(listed.filter((zone) => !isTimeZone(zone))).toEqual([]);
  expect(() => listed.map((timeZone) => new Intl.DateTimeFormat("en-US", { timeZone }))).not.toThrow();
});

test("zone names", () => {
  expect(["UTC", "Europe/Lisbon", "europe/lisbon", "America/Godthab"].filter(isTimeZone)).toHaveLength(4);
  expect(["", "Nowhere/Land", "+01:00", "__proto__", "UTC+1"].filter(isTimeZone)).toEqual([]);
});
