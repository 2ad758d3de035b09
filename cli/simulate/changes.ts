import type { ClockChange } from "../../compiler/cron/index.ts";
import { timeOfDay } from "../times.ts";

/** What a change of the clocks does to a schedule, for people. */
export function changeNote({ effect, at, after, firstMatch, lastMatch, matches }: ClockChange): string {
  const first = timeOfDay(firstMatch);
  const which = matches === 1 ? first : `${first} to ${timeOfDay(lastMatch)} (${matches} times)`;
  switch (effect) {
    case "shifted":
      return `${which} ${matches === 1 ? "does" : "do"} not exist: runs${matches === 1 ? "" : " once,"} at ${timeOfDay(at + after * 1000)}`;
    case "skipped":
      return `${which} ${matches === 1 ? "does" : "do"} not exist: left out`;
    case "first":
      return `${which} ${matches === 1 ? "comes" : "come"} twice: the second is left out`;
    case "both":
      return `${which} ${matches === 1 ? "comes" : "come"} twice: runs both times`;
  }
}
