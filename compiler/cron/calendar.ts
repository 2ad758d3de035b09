/** The proleptic Gregorian calendar in whole days and seconds, counted from 1970-01-01 as if there were no zones. */

export const DAY = 86_400;
/** Days after which calendar and weekdays repeat. */
export const CYCLE_DAYS = 146_097;

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `month` is 0-11. */
export function monthLength(year: number, month: number): number {
  return month === 1 && isLeap(year) ? 29 : (LENGTHS[month] ?? 31);
}

/** Day number of a date; `month` is 0-11. */
export function dayNumber(year: number, month: number, day: number): number {
  // Years are counted from March, so that the leap day is a year's last.
  const shifted = month < 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (((153 * ((month + 10) % 12) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * CYCLE_DAYS + dayOfEra - 719_468;
}

export interface CivilDate {
  year: number;
  /** 0-11. */
  month: number;
  /** 1-31. */
  day: number;
}

/** The inverse of `dayNumber`. */
export function civilDate(number: number): CivilDate {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / CYCLE_DAYS);
  const dayOfEra = shifted - era * CYCLE_DAYS;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0));
  const marchMonth = ((5 * dayOfYear + 2) / 153) | 0;
  const month = (marchMonth + 2) % 12;
  return {
    year: yearOfEra + era * 400 + (month < 2 ? 1 : 0),
    month,
    day: dayOfYear - (((153 * marchMonth + 2) / 5) | 0) + 1,
  };
}

/** 0 is Sunday. */
export function weekdayOf(number: number): number {
  return (((number + 4) % 7) + 7) % 7;
}

/** The calendar repeats, weekdays too, after this many months. */
export const CYCLE_MONTHS = 4800;
/** Day number of 1 January 2000, where a cycle starts. */
export const CYCLE_START = dayNumber(2000, 0, 1);
const MEAN_MONTH = CYCLE_DAYS / CYCLE_MONTHS;

let starts: Int32Array | undefined;

/** First day of each month of a cycle, counted from its start; one more entry closes the last month. */
export function monthStarts(): Int32Array {
  if (starts) return starts;
  starts = new Int32Array(CYCLE_MONTHS + 1);
  for (let month = 0, day = 0; month < CYCLE_MONTHS; month++) {
    day += monthLength(2000 + Math.floor(month / 12), month % 12);
    starts[month + 1] = day;
  }
  return starts;
}

/** The month that holds a day; both counted from the cycle's start, the day from 0 to 146,096. */
export function monthInCycle(starts: Int32Array, day: number): number {
  // Month starts stray from the mean by a few days only.
  const month = (day / MEAN_MONTH) | 0;
  if ((starts[month] ?? 0) > day) return month - 1;
  return (starts[month + 1] ?? 0) <= day ? month + 1 : month;
}
