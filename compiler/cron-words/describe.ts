import { parseCron } from "../cron/index.ts";
import { daysInWords, monthsInWords } from "./days.ts";
import { timeInWords } from "./time.ts";

/**
 * An expression in words, as this house means it: `At 09:00, on day 1 of the month or on Monday`. Pure. Throws
 * `CronSyntaxError`.
 */
export function describeCron(expression: string): string {
  const { fields } = parseCron(expression);
  const time = timeInWords(fields);
  const days = daysInWords(fields.dayOfMonth, fields.dayOfWeek);
  const months = monthsInWords(fields.month.values);
  const everyDay = timeOfDay.test(time) || months !== undefined ? "every day" : undefined;
  return [time, days ?? everyDay, months].filter((part) => part !== undefined).join(", ");
}

/** "Every minute" needs no "every day"; "At 09:00" does. */
const timeOfDay = /^At \d\d:|, (between|in the (minute \d\d:|hours ))/;
