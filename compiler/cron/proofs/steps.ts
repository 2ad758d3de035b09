import type { CronFieldName } from "../errors.ts";
import { expandValues } from "../expand.ts";
import { matchingDays, hasAdjacentDays } from "./matching-days.ts";
import { cronParts, fieldOf, isRestricted } from "./parts.ts";
import type { CronParts } from "./parts.ts";

/** A step over `*` that is shorter where its field starts anew. */
export interface UnevenStep {
  readonly field: CronFieldName;
  readonly step: number;
  /** The shortest distance between two values that follow each other. */
  readonly shortest: number;
  /** The last value before the field starts anew; of the longest month in day-of-month. */
  readonly last: number;
  /** How many values the field has, 31 in day-of-month. */
  readonly size: number;
  readonly min: number;
}

/** A step over `*` that is longer than its field, so that only the first value is left. */
export interface IdleStep {
  readonly field: CronFieldName;
  readonly step: number;
  readonly value: number;
  readonly size: number;
}

const STEPPED: readonly (readonly [CronFieldName, number])[] = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day-of-month", 31],
  ["month", 12],
  ["day-of-week", 7],
];

/**
 * Fields that are one step over `*`, uneven where the field starts anew, if the expression fires on both sides of that
 * place. Throws `CronSyntaxError`.
 */
export function unevenSteps(expression: string): UnevenStep[] {
  const parts = cronParts(expression);
  return steppedFields(parts).flatMap(({ field, step, size }) => {
    if (step >= size || !startsAnew(expression, parts, field)) return [];
    const syntax = fieldOf(parts, field);
    const last = expandValues(syntax).at(-1) ?? 0;
    const { min } = syntax.field;
    const shortest = field === "day-of-month" ? matchingDays(expression).shortest : size - (last - min);
    return shortest === step ? [] : [{ field, step, shortest, last, size, min }];
  });
}

/** Throws `CronSyntaxError`. */
export function idleSteps(expression: string): IdleStep[] {
  const parts = cronParts(expression);
  return steppedFields(parts).flatMap(({ field, step, size }) =>
    step < size ? [] : [{ field, step, value: fieldOf(parts, field).field.min, size }],
  );
}

function steppedFields(parts: CronParts): { field: CronFieldName; step: number; size: number }[] {
  return STEPPED.flatMap(([field, size]) => {
    const match = /^\*\/(\d+)$/.exec(fieldOf(parts, field).text);
    const step = Number(match?.[1] ?? 1);
    return step === 1 ? [] : [{ field, step, size }];
  });
}

/** Whether a fire before the field's end is followed by one after it, in the very next round. */
function startsAnew(expression: string, parts: CronParts, field: CronFieldName): boolean {
  const { syntax, minutes, hours } = parts;
  const overMidnight = () => hours.includes(0) && hours.includes(23) && hasAdjacentDays(expression, parts);
  const overHours = () => hasNeighbours(hours) || overMidnight();
  switch (field) {
    case "second":
      return hasNeighbours(minutes) || (minutes.includes(0) && minutes.includes(59) && overHours());
    case "minute":
      return overHours();
    case "hour":
      return hasAdjacentDays(expression, parts);
    case "day-of-month": {
      const months = expandValues(syntax.month);
      const inTurn = hasNeighbours(months) || (months.includes(1) && months.includes(12));
      return inTurn && !isRestricted(syntax.dayOfWeek);
    }
    case "month":
      return true;
    case "day-of-week":
      return !isRestricted(syntax.dayOfMonth);
  }
}

function hasNeighbours(values: readonly number[]): boolean {
  return values.some((value, index) => values[index + 1] === value + 1);
}
