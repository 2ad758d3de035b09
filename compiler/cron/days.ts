/**
 * Which days of a month an expression means. A month is told by two things only, the weekday of its 1st and its
 * length: 28 kinds, one bit mask each (bit 0 is the 1st).
 */
import { boundedCache } from "./bounded-cache.ts";
import { expandValues } from "./expand.ts";
import type { FieldSyntax } from "./syntax.ts";
import type { Term } from "./terms.ts";

/** Indexed by `monthKind`. */
export type DayMasks = Int32Array;

export function monthKind(firstWeekday: number, length: number): number {
  return firstWeekday * 4 + length - 28;
}

const known = boundedCache<DayMasks>(1024);

/** A field is restricted unless it is exactly `*`; two restricted fields mean either (OR). */
export function dayMasks(dayOfMonth: FieldSyntax, dayOfWeek: FieldSyntax): DayMasks {
  return known(`${dayOfMonth.text} ${dayOfWeek.text}`, () => buildMasks(dayOfMonth, dayOfWeek));
}

function buildMasks(dayOfMonth: FieldSyntax, dayOfWeek: FieldSyntax): DayMasks {
  const plainDays = expandValues(dayOfMonth).reduce((mask, day) => mask | (1 << (day - 1)), 0);
  const plainWeekdays = expandValues(dayOfWeek).reduce((mask, weekday) => mask | (1 << weekday), 0);
  const either = dayOfMonth.text !== "*" && dayOfWeek.text !== "*";

  const masks = new Int32Array(28);
  for (let firstWeekday = 0; firstWeekday < 7; firstWeekday++) {
    for (let length = 28; length <= 31; length++) {
      const days = plainDays | specialDays(dayOfMonth.terms, firstWeekday, length);
      const weekdays =
        everyWeek(plainWeekdays, firstWeekday) | specialWeekdays(dayOfWeek.terms, firstWeekday, length);
      const all = 2 ** length - 1;
      masks[monthKind(firstWeekday, length)] = (either ? days | weekdays : days & weekdays) & all;
    }
  }
  return masks;
}

function everyWeek(weekdays: number, firstWeekday: number): number {
  const week = ((weekdays >> firstWeekday) | (weekdays << (7 - firstWeekday))) & 127;
  return week | (week << 7) | (week << 14) | (week << 21) | (week << 28);
}

function specialDays(terms: readonly Term[], firstWeekday: number, length: number): number {
  let mask = 0;
  for (const term of terms) {
    if (term.kind === "last-day") mask |= 1 << (length - 1);
    else if (term.kind === "last-working-day") mask |= 1 << (workingDay(length, firstWeekday, length) - 1);
    else if (term.kind === "nearest-working-day" && term.day <= length) {
      mask |= 1 << (workingDay(term.day, firstWeekday, length) - 1);
    }
  }
  return mask;
}

/** The Monday-to-Friday nearest to `day`, never in another month. */
function workingDay(day: number, firstWeekday: number, length: number): number {
  switch ((firstWeekday + day - 1) % 7) {
    case 6:
      return day > 1 ? day - 1 : day + 2;
    case 0:
      return day < length ? day + 1 : day - 2;
    default:
      return day;
  }
}

function specialWeekdays(terms: readonly Term[], firstWeekday: number, length: number): number {
  let mask = 0;
  for (const term of terms) {
    if (term.kind !== "nth-weekday" && term.kind !== "last-weekday") continue;
    const first = 1 + ((term.weekday - firstWeekday + 7) % 7);
    const week = term.kind === "nth-weekday" ? term.nth - 1 : Math.floor((length - first) / 7);
    const day = first + week * 7;
    if (day <= length) mask |= 1 << (day - 1);
  }
  return mask;
}
