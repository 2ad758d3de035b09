/** Day proofs against every single day of 400 years, by a reading of the day fields that knows nothing of masks. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { calendarProofs, dayChoice, matchingDays, parseCron, skippedMonths } from "../index.ts";

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly length: number;
}

const DAY_MS = 86_400_000;
const START = Date.UTC(2000, 0, 1) / DAY_MS;
const days: readonly Day[] = Array.from({ length: 146_097 }, (_, index) => {
  const date = new Date((START + index) * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { year, month, day: date.getUTCDate(), weekday: date.getUTCDay(), length };
});

interface Field {
  readonly text: string;
  readonly matches: (day: Day) => boolean;
}

const ANY: Field = { text: "*", matches: () => true };

function plain(min: number, max: number, of: (day: Day) => number): fc.Arbitrary<Field> {
  const value = fc.integer({ min, max });
  return fc.oneof(
    fc.array(value, { minLength: 1, maxLength: 3 }).map<Field>((values) => ({
      text: values.join(","),
      matches: (day) => values.includes(of(day)),
    })),
    fc.tuple(value, value).map<Field>(([a, b]) => ({
      text: `${Math.min(a, b)}-${Math.max(a, b)}`,
      matches: (day) => of(day) >= Math.min(a, b) && of(day) <= Math.max(a, b),
    })),
    fc.integer({ min: 2, max: 40 }).map<Field>((step) => ({
      text: `*/${step}`,
      matches: (day) => (of(day) - min) % step === 0,
    })),
  );
}

const isWorking = ({ weekday }: Pick<Day, "weekday">) => weekday !== 0 && weekday !== 6;

/** The working day nearest to a day of the month that `today` lies in. */
function nearestWorking(today: Day, wanted: number): number {
  const weekdayOn = (day: number) => (((today.weekday + day - today.day) % 7) + 7) % 7;
  const candidates = Array.from({ length: today.length }, (_, index) => index + 1).filter((day) =>
    isWorking({ weekday: weekdayOn(day) }),
  );
  return candidates.reduce((best, day) => (Math.abs(day - wanted) < Math.abs(best - wanted) ? day : best));
}

const monthDay = fc.oneof(
  plain(1, 31, ({ day }) => day),
  fc.integer({ min: 28, max: 31 }).map<Field>((wanted) => ({
    text: String(wanted),
    matches: ({ day }) => day === wanted,
  })),
  fc.constant<Field>({ text: "L", matches: ({ day, length }) => day === length }),
  fc.constant<Field>({ text: "LW", matches: (day) => day.day === nearestWorking(day, day.length) }),
  fc.integer({ min: 1, max: 31 }).map<Field>((wanted) => ({
    text: `${wanted}W`,
    matches: (day) => wanted <= day.length && day.day === nearestWorking(day, wanted),
  })),
);

const weekday = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 3 }).map<Field>((values) => ({
    text: values.join(","),
    matches: (day) => values.includes(day.weekday),
  })),
  fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 })).map<Field>(([wanted, nth]) => ({
    text: `${wanted}#${nth}`,
    matches: (day) => day.weekday === wanted && Math.ceil(day.day / 7) === nth,
  })),
  fc.integer({ min: 0, max: 6 }).map<Field>((wanted) => ({
    text: `${wanted}L`,
    matches: (day) => day.weekday === wanted && day.day + 7 > day.length,
  })),
);

const or = (any: fc.Arbitrary<Field>) => fc.oneof(fc.constant(ANY), any);
const expressions = fc.record({
  monthDay: or(monthDay),
  month: fc.oneof(
    or(plain(1, 12, ({ month }) => month)),
    fc.constant<Field>({ text: "2", matches: ({ month }) => month === 2 }),
  ),
  weekday: or(weekday),
});

const isLeap = (year: number) => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;

test("matching days, leap days, waits and skipped months are those of a count, day by day", () => {
  fc.assert(
    fc.property(expressions, ({ monthDay: onDay, month, weekday: onWeekday }) => {
      const expression = `0 0 ${onDay.text} ${month.text} ${onWeekday.text}`;
      const restricted = onDay !== ANY && onWeekday !== ANY;
      const matched: number[] = [];
      let [leap, both] = [0, 0];
      const byMonth = new Map<number, Set<number>>();
      for (const [index, day] of days.entries()) {
        if (!month.matches(day)) continue;
        const [left, right] = [onDay.matches(day), onWeekday.matches(day)];
        if (left && right) both += 1;
        if (!(restricted ? left || right : left && right)) continue;
        matched.push(START + index);
        if (isLeap(day.year)) leap += 1;
        byMonth.set(day.month, (byMonth.get(day.month) ?? new Set()).add(day.year));
      }

      const proven = matchingDays(expression);
      expect(proven).toMatchObject({ total: matched.length, inLeapYears: leap });
      expect(calendarProofs(expression).neverFires).toBe(matched.length === 0);
      expect(parseCron(expression).neverFires).toBe(matched.length === 0);
      const waits = matched.map((day, index) => (matched[index + 1] ?? (matched[0] ?? 0) + 146_097) - day);
      if (matched.length > 0) {
        const longest = waits.reduce((most, wait) => Math.max(most, wait));
        expect(proven.shortest).toBe(waits.reduce((least, wait) => Math.min(least, wait)));
        expect(proven.longest).toBe(longest);
        expect(proven.longestFrom).toBe(matched[waits.indexOf(longest)]);
      }
      expect(dayChoice(expression)).toEqual(
        restricted ? { either: matched.length / 400, both: both / 400 } : undefined,
      );

      if (onDay !== ANY && onWeekday === ANY) {
        const wanted = Array.from({ length: 12 }, (_, index) => index + 1).filter((one) =>
          month.matches({ year: 2000, month: one, day: 1, weekday: 0, length: 31 }),
        );
        const missing = wanted.filter((one) => (byMonth.get(one)?.size ?? 0) < 400);
        expect(skippedMonths(expression)?.months ?? []).toEqual(missing);
      } else expect(skippedMonths(expression)).toBe(undefined);
    }),
    { numRuns: 60 },
  );
});

test("what weekdays alone match is not counted, and never rests for more than a year", () => {
  for (let month = 1; month <= 12; month++) {
    for (let day = 0; day < 7; day++) {
      const expression = `0 0 * ${month} ${day}`;
      expect(calendarProofs(expression).days).toBe(undefined);
      expect(matchingDays(expression).longest).toBeLessThanOrEqual(366);
    }
  }
});

test("a weekday that every year has is at most 53 weeks away", () => {
  for (let month = 1; month <= 12; month++) {
    for (const day of ["MON#1", "SUN#4", "WEDL"]) {
      expect(matchingDays(`0 0 * ${month} ${day}`).longest).toBeLessThanOrEqual(371);
    }
  }
});
