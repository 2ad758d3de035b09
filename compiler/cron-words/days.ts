import type { CronFieldValues, CronTerm } from "../cron/index.ts";
import { listText } from "./canonical.ts";
import { dateWords, joined } from "./library.ts";

/**
 * Which days; undefined for all. Within a field each term adds days, and so does each of the two fields where both
 * are restricted: the parts are alternatives. The library joins them with "and" and refuses some lists.
 */
export function daysInWords(dayOfMonth: CronFieldValues, dayOfWeek: CronFieldValues): string | undefined {
  const ofMonth = dayOfMonth.restricted ? monthDays(dayOfMonth) : undefined;
  const ofWeek = dayOfWeek.restricted ? weekDays(dayOfWeek) : undefined;
  // A restricted field that holds every value lets every day through.
  if (ofMonth?.length === 0 || ofWeek?.length === 0) return undefined;
  const parts = [...(ofMonth ?? []), ...(ofWeek ?? [])];
  return parts.length === 0 ? undefined : joined(parts, "or");
}

/** A range alone is "between" two days for the library, and within a list it is not. */
const between = /^between day (\d+) and/;

/** None: every day of the month. */
function monthDays({ values, special }: CronFieldValues): string[] {
  if (values.length === 31) return [];
  const plain =
    values.length === 0 ? [] : [dateWords(listText(values), "*", "*").replace(between, "on day $1 through")];
  return [...plain, ...distinct(special.map((term) => dateWords(specialText(term), "*", "*")))];
}

/** None: every day of the week. */
function weekDays({ values, special }: CronFieldValues): string[] {
  if (values.length === 7) return [];
  // Beside a Saturday the Sunday ends a week: Friday through Sunday.
  const week = values.includes(6) && values.includes(0) ? [...values.slice(1), 7] : values;
  const plain = values.length === 0 ? [] : [dateWords("*", "*", listText(week))];
  return [...plain, ...distinct(special.map((term) => dateWords("*", "*", specialText(term))))];
}

/** Undefined: every month. */
export function monthsInWords(values: readonly number[]): string | undefined {
  return values.length === 12 ? undefined : dateWords("*", listText(values), "*").replace("every day, ", "");
}

function specialText(term: CronTerm): string {
  switch (term.kind) {
    case "last-day":
      return "L";
    case "last-working-day":
      return "LW";
    case "nearest-working-day":
      return `${term.day}W`;
    case "nth-weekday":
      return `${term.weekday}#${term.nth}`;
    case "last-weekday":
      return `${term.weekday}L`;
    case "range":
      return String(term.from);
  }
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
