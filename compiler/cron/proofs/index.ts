/** What can be proven of an expression: exact procedures over the whole calendar, and over a zone's clocks. */
export { calendarProofs, writtenField, type CalendarProofs } from "./calendar-proofs.ts";
export { dstEvents, mayMeetTransition, type DstEvent } from "./dst.ts";
export { mostFiresWithin, shortestInterval, shortestSpan, type ShortestInterval } from "./interval.ts";
export type { LowStar } from "./low-star.ts";
export { dayChoice, matchingDays, type DayChoice, type MatchingDays } from "./matching-days.ts";
export { skippedMonths, type SkippedMonths } from "./months.ts";
export type { IdleStep, UnevenStep } from "./steps.ts";
export { windowMeeting, type DayWindow, type WindowMeeting } from "./window.ts";
