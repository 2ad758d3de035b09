import { DAY_OF_WEEK } from "./fields.ts";
import type { CronField } from "./fields.ts";

/**
 * The list a backwards range stands for, counted on past the field's end: hours 22-2 → `22-23,0-2`,
 * weekdays 5-1 → `5-7,1` (7 is Sunday), 22-2 by 2 → `22,0,2`.
 */
export function unwrapRange(field: CronField, from: number, to: number, step: number): string {
  if (step > 1) return steppedValues(field, from, to, step).join(",");
  if (field === DAY_OF_WEEK) {
    if (from === 7) return range(0, to);
    return to === 0 ? range(from, 7) : `${range(from, 7)},${range(1, to)}`;
  }
  return `${range(from, field.max)},${range(field.min, to)}`;
}

function steppedValues(field: CronField, from: number, to: number, step: number): number[] {
  const size = field === DAY_OF_WEEK ? 7 : field.max - field.min + 1;
  const values: number[] = [];
  for (let value = from; value <= to + size; value += step) {
    values.push(((value - field.min) % size) + field.min);
  }
  return values;
}

function range(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
