/**
 * Cron: strict grammar with places, and exact fire times in any zone. Pure: no clock, no I/O; runs in a browser.
 * Published as `symbi/cron`.
 */
export { CronSyntaxError, UnknownTimeZoneError } from "./errors.ts";
export type { CronFieldName } from "./errors.ts";
export { fireIdentity } from "./identity.ts";
export { parseCron } from "./schedule.ts";
export type { CronFields, CronFieldValues, CronOptions, CronSchedule } from "./schedule.ts";
export type { Term as CronTerm } from "./terms.ts";
export { cronProblems } from "./syntax.ts";
export { isTimeZone } from "./zone-offset.ts";
export { instantOfLocal, localTime, zoneTransitions } from "./local-time.ts";
export type { LocalInstant, LocalTime, ZoneTransition } from "./local-time.ts";
export { clockChanges } from "./clock-changes.ts";
export type { ClockChange } from "./clock-changes.ts";
export { isWithinHours } from "./hours.ts";
export * from "./proofs/index.ts";
