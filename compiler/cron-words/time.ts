import type { CronFields } from "../cron/index.ts";
import { type Cycle, fieldText, runs } from "./canonical.ts";
import { joined, lowerFirst, words } from "./library.ts";

const sixty: Cycle = { min: 0, max: 59 };
const twentyFour: Cycle = { min: 0, max: 23 };

/** Few enough to be named one by one. */
const few = 4;
const someMore = 8;

/** At what times of the day: from cronstrue where it is exact, put together from its parts where it is not. */
export function timeInWords(fields: CronFields): string {
  const [seconds, minutes, hours] = [fields.second.values, fields.minute.values, fields.hour.values];
  const times = seconds.length * minutes.length * hours.length;
  const hourText = fieldText(hours, twentyFour);
  if (hours.length < 24 && (times <= few || (times <= someMore && hourText.includes(",")))) {
    return `At ${joined(eachTime(seconds, minutes, hours))}`;
  }
  const minuteText = fieldText(minutes, sixty);
  const onTheMinute = seconds.length === 1 && seconds[0] === 0;
  if (onTheMinute && (minutes.length === 1 || hours.length === 24) && !hourText.includes(",")) {
    // "On the hour, every 2 hours" says it twice.
    return capital(words("0", minuteText, hourText, "*", "*", "*").replace(/^On the hour, (?=every)/, ""));
  }
  const [minute] = minutes;
  const [hour] = hours;
  if (minutes.length === 1 && hours.length === 1 && minute !== undefined && hour !== undefined) {
    return `${secondsOf(seconds)}, in the minute ${clock(hour, minute)}`;
  }
  return [
    ...(onTheMinute ? [] : [secondsOf(seconds)]),
    ...(minutes.length === 60 && !onTheMinute
      ? []
      : [seconds.length > 1 ? withinMinutes(minutes) : minutesOf(minutes, minuteText)]),
    ...(hours.length === 24 ? [] : [hoursOf(hours)]),
  ]
    .map((part, i) => (i === 0 ? part : lowerFirst(part)))
    .join(", ");
}

function eachTime(
  seconds: readonly number[],
  minutes: readonly number[],
  hours: readonly number[],
): readonly string[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => clock(hour, minute, second))),
  );
}

function secondsOf(seconds: readonly number[]): string {
  return words(fieldText(seconds, sixty), "*", "*", "*", "*", "*");
}

function minutesOf(minutes: readonly number[], text: string): string {
  return minutes.length === 1 && minutes[0] === 0
    ? "At 0 minutes past the hour"
    : words("0", text, "*", "*", "*", "*");
}

/** "Every 20 seconds, every 5 minutes" would say nothing certain. */
function withinMinutes(minutes: readonly number[]): string {
  const named = runs(minutes).map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`));
  return `in the ${minutes.length === 1 ? "minute" : "minutes"} ${joined(named)} of the hour`;
}

function hoursOf(hours: readonly number[]): string {
  const stretches = runs(hours);
  const [only] = stretches;
  if (stretches.length === 1 && only !== undefined) {
    return `between ${clock(only[0], 0)} and ${clock(only[1], 59)}`;
  }
  const named = stretches.map(([from, to]) => (from === to ? String(from) : `${from} to ${to}`));
  return `in the hours ${joined(named)}`;
}

function clock(hour: number, minute: number, second = 0): string {
  const [hours, minutes, seconds] = [hour, minute, second].map((value) => String(value).padStart(2, "0"));
  return second === 0 ? `${hours}:${minutes}` : `${hours}:${minutes}:${seconds}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
