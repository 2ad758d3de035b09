import { expandValues } from "../expand.ts";
import { cronParts, isRestricted } from "./parts.ts";

/** Months in which an expression never fires, although it names them, because they are too short. */
export interface SkippedMonths {
  /** The smallest day of the month that is asked for. */
  readonly day: number;
  /** 1-12; February is here, too, where only leap years have the day. */
  readonly months: readonly number[];
  /** True where no month is left, in no year. */
  readonly all: boolean;
}

/** The longest that each month gets. */
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Undefined where no month is left out. Throws `CronSyntaxError`. */
export function skippedMonths(expression: string): SkippedMonths | undefined {
  const { syntax, pattern } = cronParts(expression);
  const { dayOfMonth, dayOfWeek } = syntax;
  if (isRestricted(dayOfWeek) || !isRestricted(dayOfMonth)) return undefined;
  let day = expandValues(dayOfMonth)[0] ?? Infinity;
  for (const term of dayOfMonth.terms) {
    if (term.kind === "last-day" || term.kind === "last-working-day") return undefined;
    if (term.kind === "nearest-working-day") day = Math.min(day, term.day);
  }
  const wanted = LENGTHS.flatMap((_, index) => ((pattern.months >> index) & 1 ? [index + 1] : []));
  const months = wanted.filter((month) => day > (month === 2 ? 28 : (LENGTHS[month - 1] ?? 31)));
  return months.length === 0 ? undefined : { day, months, all: pattern.never };
}
