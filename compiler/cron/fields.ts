import type { CronFieldName } from "./errors.ts";

export interface CronField {
  readonly name: CronFieldName;
  readonly min: number;
  /** Largest number that may be written; 7 in day-of-week, where it means Sunday. */
  readonly max: number;
  /** Three-letter names, the first standing for `firstNamed`. */
  readonly names: readonly string[];
  readonly firstNamed: number;
}

export const SECOND: CronField = { name: "second", min: 0, max: 59, names: [], firstNamed: 0 };
export const MINUTE: CronField = { name: "minute", min: 0, max: 59, names: [], firstNamed: 0 };
export const HOUR: CronField = { name: "hour", min: 0, max: 23, names: [], firstNamed: 0 };
export const DAY_OF_MONTH: CronField = { name: "day-of-month", min: 1, max: 31, names: [], firstNamed: 0 };
export const MONTH: CronField = {
  name: "month",
  min: 1,
  max: 12,
  names: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
  firstNamed: 1,
};
export const DAY_OF_WEEK: CronField = {
  name: "day-of-week",
  min: 0,
  max: 7,
  names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
  firstNamed: 0,
};

/** The number a name stands for in this field, in any case. */
export function valueOfName(field: CronField, name: string): number | undefined {
  const index = field.names.indexOf(name.toUpperCase());
  return index < 0 ? undefined : field.firstNamed + index;
}

/** "0-59", "1-12 or JAN-DEC", … for messages. */
export function describeAllowed(field: CronField): string {
  const numbers = `${field.min}-${field.max}`;
  const first = field.names[0];
  const last = field.names.at(-1);
  if (first === undefined || last === undefined) return numbers;
  return field === DAY_OF_WEEK
    ? `${numbers} (0 and 7 are Sunday) or ${first}-${last}`
    : `${numbers} or ${first}-${last}`;
}
