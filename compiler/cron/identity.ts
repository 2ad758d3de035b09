import { dayMasks } from "./days.ts";
import { expandValues } from "./expand.ts";
import type { CronSchedule } from "./schedule.ts";
import { readCron } from "./syntax.ts";

/** Zones that are UTC under another name. */
const UTC = /^(?:etc\/)?(?:utc|uct|gmt|gmt[+-]?0|greenwich|universal|zulu)$/i;

/** Two schedules of one identity fire at the same instants, however they are written. */
export function fireIdentity({ expression, timezone, kind, dstGap, dstOverlap }: CronSchedule): string {
  const { second, minute, hour, month, dayOfMonth, dayOfWeek } = readCron(expression);
  const times = [second, minute, hour, month].map((field) => [...new Set(expandValues(field))].join());
  const days = dayMasks(dayOfMonth, dayOfWeek).join();
  // What clock changes do to a fixed time is no matter where there are none, or where it follows the clock.
  const utc = UTC.test(timezone);
  const changes = utc || kind === "wild" ? kind === "wild" && !utc : `${dstGap} ${dstOverlap}`;
  return [...times, days, utc ? "utc" : timezone.toLowerCase(), changes].join(" ");
}
