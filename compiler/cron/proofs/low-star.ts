import type { CronFieldName } from "../errors.ts";
import { expandValues } from "../expand.ts";
import { cronParts, fieldOf, isRestricted } from "./parts.ts";
import type { CronParts } from "./parts.ts";

/** `*` in the second or the minute where a longer unit was chosen with care: probably a 0 was meant. */
export interface LowStar {
  /** The lowest field that is `*`. */
  readonly field: "second" | "minute";
  /** It, and those above it that are `*` as well, up to the hour. */
  readonly stars: readonly CronFieldName[];
  /** The field that is restricted, or none: every second of the day. */
  readonly above: CronFieldName | undefined;
  readonly firesPerDay: number;
}

/**
 * A `*` below a field of which some value stands alone: every minute of hour 9, or of the 1st. A span such as every
 * minute of the hours 9-17 reads as meant. Throws `CronSyntaxError`.
 */
export function lowStar(expression: string): LowStar | undefined {
  const parts = cronParts(expression);
  const { syntax, seconds, minutes, hours } = parts;
  const field = !isRestricted(syntax.second) ? "second" : seconds.length === 1 ? "minute" : undefined;
  if (field === undefined || isRestricted(fieldOf(parts, field))) return undefined;
  const low = TIMES.slice(TIMES.indexOf(field));
  const restricted = low.findIndex((name) => isRestricted(fieldOf(parts, name)));
  const above = restricted >= 0 ? low[restricted] : restrictedDays(parts);
  const firesPerDay = seconds.length * minutes.length * hours.length;
  const found = {
    field,
    stars: low.slice(0, restricted < 0 ? low.length : restricted),
    firesPerDay,
  } as const;
  if (above !== undefined && standsAlone(parts, above)) return { ...found, above };
  return field === "second" && restricted < 0 ? { ...found, above: undefined } : undefined;
}

const TIMES: readonly CronFieldName[] = ["second", "minute", "hour"];

/** The one day field that is restricted. */
function restrictedDays({ syntax }: CronParts): CronFieldName | undefined {
  const byDay = isRestricted(syntax.dayOfMonth);
  if (byDay === isRestricted(syntax.dayOfWeek)) return undefined;
  return byDay ? "day-of-month" : "day-of-week";
}

/** Whether a field has a value without a neighbour. */
function standsAlone(parts: CronParts, name: CronFieldName): boolean {
  const syntax = fieldOf(parts, name);
  const { min, max } = syntax.field;
  const size = name === "day-of-week" ? 7 : max - min + 1;
  const values = new Set(expandValues(syntax).map((value) => (value - min) % size));
  if (syntax.terms.some((term) => term.kind !== "range")) return true;
  return [...values].some(
    (value) => !values.has((value + 1) % size) && !values.has((value + size - 1) % size),
  );
}
