import { boundedCache } from "../bounded-cache.ts";
import type { CronFieldName, CronSpan } from "../errors.ts";
import { parseCron, type CronSchedule } from "../schedule.ts";
import { mayMeetTransition } from "./dst.ts";
import { shortestInterval, type ShortestInterval } from "./interval.ts";
import { lowStar, type LowStar } from "./low-star.ts";
import { dayChoice, matchingDays, type DayChoice, type MatchingDays } from "./matching-days.ts";
import { skippedMonths, type SkippedMonths } from "./months.ts";
import { cronParts, fieldOf, isRestricted } from "./parts.ts";
import { idleSteps, unevenSteps, type IdleStep, type UnevenStep } from "./steps.ts";

/** All that holds of an expression in every zone and at every time. */
export interface CalendarProofs {
  readonly neverFires: boolean;
  readonly kind: CronSchedule["kind"];
  /** Undefined where every week of its months matches, so that there is nothing to count. */
  readonly days: MatchingDays | undefined;
  readonly skipped: SkippedMonths | undefined;
  readonly choice: DayChoice | undefined;
  readonly uneven: readonly UnevenStep[];
  readonly idle: readonly IdleStep[];
  readonly lowStar: LowStar | undefined;
  /** By the clock; undefined where it never fires. */
  readonly shortest: ShortestInterval | undefined;
  /** False where the changes of no zone's clocks can touch its times. */
  readonly mayMeetTransition: boolean;
}

const known = boundedCache<CalendarProofs>(16_384);

/** Worked out once for each expression. Throws `CronSyntaxError`. */
export function calendarProofs(expression: string): CalendarProofs {
  return known(expression, () => {
    const { syntax, pattern } = cronParts(expression);
    const { dayOfMonth, dayOfWeek } = syntax;
    const schedule = parseCron(expression);
    const everyWeek = !isRestricted(dayOfMonth) && dayOfWeek.terms.every(({ kind }) => kind === "range");
    return {
      neverFires: pattern.never,
      kind: schedule.kind,
      days: everyWeek ? undefined : matchingDays(expression),
      skipped: skippedMonths(expression),
      choice: dayChoice(expression),
      uneven: unevenSteps(expression),
      idle: idleSteps(expression),
      lowStar: lowStar(expression),
      shortest: shortestInterval(schedule),
      mayMeetTransition: mayMeetTransition(expression),
    };
  });
}

/** A field as it is written, and where. A nickname is the place of each of its fields. Throws `CronSyntaxError`. */
export function writtenField(expression: string, name: CronFieldName): CronSpan & { readonly text: string } {
  const { text, start, end } = fieldOf(cronParts(expression), name);
  return { text, start, end };
}
