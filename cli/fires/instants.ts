import { instantOfLocal } from "../../compiler/cron/index.ts";
import { exit, Failure } from "../failure.ts";

const instantForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?$/;

/** ISO 8601; without an offset, a time in the zone. */
export function instantOf(option: string, text: string, zone: string): number {
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset] =
    instantForm.exec(text) ?? [];
  const [instant] =
    year === undefined
      ? []
      : offset === undefined
        ? inZone(zone, [year, month, day, hour, minute, second].map(Number))
        : withOffset(`${year}-${month}-${day}`, `${hour}:${minute}:${second}${offset}`);
  if (instant !== undefined && !Number.isNaN(instant)) return instant;
  throw new Failure(
    exit.usage,
    `${option} must be a date or an instant that exists, like 2027-03-28, 2027-03-28T12:30 or 2027-03-28T12:30:00Z, not "${text}".`,
  );
}

/** The day that a date alone stands for, in the zone: from its first instant to that of the next day. */
export function dayOf(
  option: string,
  text: string,
  zone: string,
): { readonly from: number; readonly before: number } | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const from = instantOf(option, text, zone);
  const next = new Date(Date.parse(`${text}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { from, before: instantOf(option, next, zone) };
}

/** `Date.parse` takes 30 February for 2 March. */
function withOffset(date: string, time: string): number[] {
  const exists = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(exists.getTime()) || !exists.toISOString().startsWith(date)) return [];
  return [Date.parse(`${date}T${time}`)];
}

/** A time that the clocks jumped over stands for the moment of the jump. */
function inZone(
  zone: string,
  [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[],
): number[] {
  try {
    const local = instantOfLocal(zone, year, month, day, hour, minute, second);
    return local.kind === "gap" ? [local.transition] : [...local.instants];
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
