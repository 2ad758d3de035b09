import { parseCron, writtenField, type CalendarProofs, type SkippedMonths } from "../../cron/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { counted, dateText, listed, monthName } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import { placeOf, rewriting, type CronText } from "./cron-text.ts";

const DAY_MS = 86_400_000;
/** A weekday of a month that comes every year is up to 53 weeks away from the last one. */
const LONGEST_YEAR = 371;

/** No date matches. */
export function proveNever(cron: CronText, { skipped }: CalendarProofs, scope: Scope): void {
  // A weekday always comes some time, so it is the day of the month that is to blame.
  if (skipped === undefined) return;
  const reason = `it wants ${daysText(cron, skipped)}, and ${lengthsText(skipped)}`;
  const span = placeOf(cron, "day-of-month", scope);
  const value = quoted(cron.expression);
  scope.report("never-fires", span, { value, reason }, { fixes: lastDay(cron, scope) });
}

/** What the day fields turn out to mean. */
export function proveDays(cron: CronText, proofs: CalendarProofs, scope: Scope): void {
  if (proofs.days === undefined) return;
  proveEveryYear(cron, proofs.days, scope);
  if (proofs.skipped !== undefined && proofs.days.total > proofs.days.inLeapYears) {
    proveEveryMonth(cron, proofs.skipped, scope);
  }
  if (proofs.choice !== undefined) proveChoice(cron, proofs.choice, scope);
}

type Days = NonNullable<CalendarProofs["days"]>;

function proveEveryYear(cron: CronText, days: Days, scope: Scope): void {
  const { expression } = cron;
  const value = quoted(expression);
  const from = dateText(days.longestFrom * DAY_MS);
  const to = dateText((days.longestFrom + days.longest) * DAY_MS);
  const wait = waitText(from, to, days.longest);
  const byDay = writtenField(expression, "day-of-month").text !== "*";
  const span = placeOf(cron, byDay ? "day-of-month" : "day-of-week", scope);
  if (days.total === days.inLeapYears) {
    const next = scope.now === undefined ? [] : parseCron(expression).next(scope.now, 2);
    const dates = next.map((fire) => dateText(fire.getTime()));
    const said = dates.length === 0 ? "" : `, next on ${listed(dates)}`;
    const fixes = byDay ? lastDay(cron, scope) : [];
    scope.report("leap-day-only", span, { value, next: said, wait, from, to }, { fixes });
  } else if (days.longest > LONGEST_YEAR) {
    scope.report("rarely-fires", span, { value, wait, from, to });
  }
}

/** Whole years where they are; else days. */
function waitText(from: string, to: string, days: number): string {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return from.slice(4) === to.slice(4) ? counted(years, "year") : counted(days, "day");
}

function proveEveryMonth(cron: CronText, skipped: SkippedMonths, scope: Scope): void {
  const months = skipped.months.map((month) =>
    month === 2 && skipped.day === 29 ? "February of a common year" : monthName(month),
  );
  const fixes = skipped.day >= 30 ? lastDay(cron, scope) : [];
  const remedy =
    fixes.length > 0 ? " Write `L` for the last day of each month." : " Choose a day that every month has.";
  scope.report(
    "skips-months",
    placeOf(cron, "day-of-month", scope),
    { value: quoted(cron.expression), months: listed(months), reason: lengthsText(skipped), remedy },
    { fixes },
  );
}

function daysText(cron: CronText, { day }: SkippedMonths): string {
  const { text } = writtenField(cron.expression, "day-of-month");
  return /^\d+$/.test(text) ? `day ${day}` : `day ${day} or a later one`;
}

/** "February has at most 29 days, April and June have 30" */
function lengthsText({ day, months }: SkippedMonths): string {
  const parts: string[] = [];
  if (months.includes(2)) parts.push(day === 29 ? "it has 28 days" : "February never has more than 29 days");
  const short = months.filter((month) => month !== 2).map(monthName);
  if (short.length > 0) parts.push(`${listed(short)} ${short.length === 1 ? "has" : "have"} 30`);
  const [first = ""] = parts;
  return parts.length === 1 && !first.endsWith("days") ? `${first} days` : parts.join(" and ");
}

/** `L` in place of one day of the month. */
function lastDay(cron: CronText, scope: Scope): readonly Fix[] {
  const { text } = writtenField(cron.expression, "day-of-month");
  if (!/^\d+$/.test(text)) return [];
  return rewriting(cron, [["day-of-month", "L"]], "Write `L`, the last day of the month", scope);
}

function proveChoice(
  cron: CronText,
  { either, both }: NonNullable<CalendarProofs["choice"]>,
  scope: Scope,
): void {
  if (either === both) return;
  const { expression } = cron;
  const day = writtenField(expression, "day-of-month").text;
  const weekday = writtenField(expression, "day-of-week").text;
  const starred = [day, weekday].find((text) => text.startsWith("*"));
  const disagreement =
    starred === undefined ? "" : ` ${quoted(starred)} begins with \`*\`: here some programs demand both.`;
  const nth = nthWeekday(day, weekday);
  const remedy =
    nth === undefined
      ? "Write `*` in the field that is not meant."
      : `Write ${quoted(nth)} as day-of-week, with \`*\` as day-of-month, if both are meant.`;
  const fixes = [
    ...(nth === undefined
      ? []
      : rewriting(
          cron,
          [
            ["day-of-month", "*"],
            ["day-of-week", nth],
          ],
          `Write ${quoted(nth)}, for days that match both`,
          scope,
        )),
    ...rewriting(cron, [["day-of-week", "*"]], "Go by the day of the month alone", scope),
    ...rewriting(cron, [["day-of-month", "*"]], "Go by the weekday alone", scope),
  ];
  scope.report(
    "day-or-weekday",
    placeOf(cron, "day-of-week", scope),
    { value: quoted(expression), either: either.toFixed(1), both: both.toFixed(1), disagreement, remedy },
    { fixes },
  );
}

/** `1-7` and `MON` are meant as `MON#1`. */
function nthWeekday(day: string, weekday: string): string | undefined {
  const week = ["1-7", "8-14", "15-21", "22-28"].indexOf(day);
  return week >= 0 && /^(\d|[a-z]{3})$/i.test(weekday) ? `${weekday}#${week + 1}` : undefined;
}
