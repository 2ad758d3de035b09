/** The rules of DST against a scan, minute by minute, that asks the platform for every local time. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCron } from "./index.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

interface Field {
  readonly text: string;
  readonly matches: (value: number) => boolean;
}

interface Scanned {
  readonly instant: number;
  /** Minutes of wall-clock time. */
  readonly wall: number;
}

const windows = new Map<string, readonly Scanned[]>();

/** Every minute of the four days around an instant, with its wall-clock time. */
function scan(timezone: string, around: number): readonly Scanned[] {
  const key = `${timezone} ${around}`;
  const known = windows.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
  });
  const scanned = Array.from({ length: 4 * 1440 }, (_, i) => {
    const instant = around - 2 * DAY + i * MINUTE;
    return { instant, wall: Date.parse(`${format.format(instant).replace(" ", "T")}Z`) / MINUTE };
  });
  windows.set(key, scanned);
  return scanned;
}

interface Rules {
  readonly fixed: boolean;
  readonly gap: "run_after" | "skip";
  readonly overlap: "first" | "both";
}

function expectedFires(
  scanned: readonly Scanned[],
  matches: (wall: number) => boolean,
  rules: Rules,
): number[] {
  const fires: number[] = [];
  let latest = -Infinity;
  let previous: number | undefined;
  for (const { instant, wall } of scanned) {
    const missed = previous === undefined ? 0 : wall - previous - 1;
    let fire = matches(wall) && !(rules.fixed && rules.overlap === "first" && wall <= latest);
    if (rules.fixed && rules.gap === "run_after" && missed > 0 && missed <= 180) {
      for (let skipped = wall - missed; skipped < wall; skipped++) fire ||= matches(skipped);
    }
    if (fire) fires.push(instant);
    latest = Math.max(latest, wall);
    previous = wall;
  }
  return fires;
}

const TRANSITIONS: readonly [timezone: string, at: string][] = [
  ["America/New_York", "2026-03-08T07:00Z"],
  ["America/New_York", "2026-11-01T06:00Z"],
  ["Europe/Dublin", "2026-03-29T01:00Z"],
  ["Europe/Dublin", "2026-10-25T01:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30Z"],
  ["Antarctica/Troll", "2026-03-29T01:00Z"],
  ["Antarctica/Troll", "2026-10-25T01:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["Pacific/Apia", "2020-09-26T14:00Z"],
  ["America/Havana", "2025-03-09T05:00Z"],
  ["America/Havana", "2025-11-02T05:00Z"],
  ["America/Godthab", "2026-03-29T01:00Z"],
  ["America/Nuuk", "2026-10-25T01:00Z"],
  ["Africa/Casablanca", "2026-02-15T02:00Z"],
  ["Africa/Casablanca", "2026-03-22T02:00Z"],
  ["America/Sao_Paulo", "2018-02-18T02:00Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00Z"],
  ["Asia/Gaza", "2040-10-20T00:00Z"],
  ["Africa/Cairo", "2026-10-29T21:00Z"],
  ["Asia/Kathmandu", "2026-01-01T00:00Z"],
  ["UTC", "2027-12-31T12:00Z"],
];

/** Fields with values from `low` to `high`; a step over `*` counts from `first`. */
function field(first: number, low: number, high: number): fc.Arbitrary<Field> {
  const value = fc.integer({ min: low, max: high });
  return fc.oneof(
    fc.constant(EVERY),
    fc.integer({ min: 1, max: 30 }).map<Field>((step) => ({
      text: `*/${step}`,
      matches: (candidate) => (candidate - first) % step === 0,
    })),
    fc.array(value, { minLength: 1, maxLength: 4 }).map<Field>((values) => ({
      text: values.join(","),
      matches: (candidate) => values.includes(candidate),
    })),
    fc.tuple(value, value, fc.integer({ min: 1, max: 5 })).map<Field>(([a, b, step]) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      return {
        text: `${from}-${to}/${step}`,
        matches: (candidate) => candidate >= from && candidate <= to && (candidate - from) % step === 0,
      };
    }),
  );
}

const EVERY: Field = { text: "*", matches: () => true };
const mostlyEvery = (own: fc.Arbitrary<Field>) => fc.oneof({ weight: 3, arbitrary: fc.constant(EVERY) }, own);
/** Hours around midnight, where most transitions are. */
const hours = fc.oneof(field(0, 0, 4), field(0, 22, 23), field(0, 0, 23));

test("next is what a scan of every minute finds", () => {
  const pattern = fc.record({
    place: fc.constantFrom(...TRANSITIONS),
    minute: field(0, 0, 59),
    hour: hours,
    day: mostlyEvery(field(1, 1, 31)),
    weekday: mostlyEvery(field(0, 0, 6)),
    gap: fc.constantFrom("run_after" as const, "skip" as const),
    overlap: fc.constantFrom("first" as const, "both" as const),
    start: fc.integer({ min: 0, max: 3 * 1440 }),
  });
  fc.assert(
    fc.property(pattern, ({ place, minute, hour, day, weekday, gap, overlap, start }) => {
      const [timezone, at] = place;
      const scanned = scan(timezone, Date.parse(at));
      const matches = (wall: number) => {
        const date = new Date(wall * MINUTE);
        const onDay = day.matches(date.getUTCDate());
        const onWeekday = weekday.matches(date.getUTCDay());
        const today = day === EVERY || weekday === EVERY ? onDay && onWeekday : onDay || onWeekday;
        return today && minute.matches(date.getUTCMinutes()) && hour.matches(date.getUTCHours());
      };
      const fixed = !minute.text.startsWith("*") && !hour.text.startsWith("*");
      const expected = expectedFires(scanned, matches, { fixed, gap, overlap });

      const from = scanned[start]?.instant ?? 0;
      const end = (scanned.at(-1)?.instant ?? 0) + MINUTE;
      const expression = `${minute.text} ${hour.text} ${day.text} * ${weekday.text}`;
      const schedule = parseCron(expression, { timezone, dstGap: gap, dstOverlap: overlap });
      const found: number[] = [];
      for (let fire = schedule.nextMs(from); fire !== undefined && fire < end; fire = schedule.nextMs(fire)) {
        found.push(fire);
      }
      expect(found).toEqual(expected.filter((fire) => fire > from));
    }),
    { numRuns: 500 },
  );
});
