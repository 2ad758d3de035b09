/** The one place that asks the platform for zone data. */
import { UnknownTimeZoneError } from "./errors.ts";
import { DAY, dayNumber } from "./calendar.ts";

/** Seconds east of UTC at an instant in epoch seconds (years 1-9999). */
export type OffsetAt = (instant: number) => number;

/** Throws `UnknownTimeZoneError`. Returns a number for a zone that is UTC at all times. */
export function offsetLookup(timezone: string): OffsetAt | 0 {
  // Not asked: the first question to Intl costs a process 15 ms.
  if (timezone === "UTC") return 0;
  const format = formatOf(timezone);
  if (!format) throw new UnknownTimeZoneError(timezone);
  if (format.resolvedOptions().timeZone === "UTC") return 0;
  return (instant) => {
    // "11/22/2026, 23:08:00"
    const [month, day, year, hour, minute, second] = (format.format(instant * 1000).match(/\d+/g) ?? []).map(
      Number,
    );
    if (
      month === undefined ||
      day === undefined ||
      year === undefined ||
      hour === undefined ||
      minute === undefined ||
      second === undefined
    ) {
      throw new Error(`The platform does not tell the local time of ${timezone} in a readable form.`);
    }
    return dayNumber(year, month - 1, day) * DAY + hour * 3600 + minute * 60 + second - instant;
  };
}

/**
 * True for an IANA time zone name known here. Offsets such as "+01:00" are not names. The first formatter costs a
 * process five times what the list costs, so only a name that is not on it is tried: another case, an alias.
 */
export function isTimeZone(name: string): boolean {
  listed ??= new Set(Intl.supportedValuesOf("timeZone"));
  return name === "UTC" || listed.has(name) || formatOf(name) !== undefined;
}

/** One spelling of each zone. */
let listed: ReadonlySet<string> | undefined;

function formatOf(timezone: string): Intl.DateTimeFormat | undefined {
  if (typeof timezone !== "string" || !/^[A-Za-z]/.test(timezone)) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
