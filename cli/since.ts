import { readDuration } from "../grammar/values/index.ts";
import { exit, Failure } from "./failure.ts";
import { instantOf } from "./fires/instants.ts";

/** `2h`: so long before now; or an instant, as everywhere. */
export function sinceOf(option: string, text: string, now: number): number {
  const reading = readDuration(text);
  if ("ms" in reading) return now - reading.ms;
  try {
    return instantOf(option, text, Intl.DateTimeFormat().resolvedOptions().timeZone);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      exit.usage,
      `${option} must be a duration, like 90s, 15m or 2h, or an instant, like 2027-03-28 or 2027-03-28T12:30:00Z, not "${text}".`,
    );
  }
}
