import type { CatalogueEntry } from "../types.ts";
import { scheduleAt, scheduleWith } from "./examples.ts";

/** When a schedule runs. */
export const time = {
  "missing-trigger": {
    severity: "error",
    message:
      'This schedule has neither `cron` nor `at`, so it would never run. Add `cron: "0 9 * * *"` to repeat it, or `at: "2030-02-15T14:30:00Z"` to run it once.',
    what: "A schedule does not say when it runs.",
    why: "Without `cron` or `at` it would never run.",
    fix: "Add `cron` to repeat it, or `at` to run it once.",
    bad: scheduleAt(),
    good: scheduleWith(),
    since: "0.1",
  },
  "conflicting-triggers": {
    severity: "error",
    message:
      "This schedule has both `cron` and `at`, and only one can say when it runs. Keep `cron` to repeat it, or `at` to run it once.",
    what: "A schedule has both `cron` and `at`.",
    why: "One repeats, the other runs once; which is meant cannot be known.",
    fix: "Remove one of the two.",
    bad: scheduleWith('at: "2030-02-15T14:30:00Z"'),
    good: scheduleWith(),
    since: "0.1",
  },
  "cron-syntax": {
    severity: "error",
    message: "<problem><hint>",
    what: "A cron expression does not follow the rules.",
    why: "Other programs guess here, each in its own way. A schedule that fires at a guessed time is worse than an error.",
    fix: "Correct the field that the message names. `symbi next EXPR` shows when an expression fires.",
    bad: scheduleAt('cron: "0 25 * * *"'),
    good: scheduleAt('cron: "0 23 * * *"'),
    since: "0.1",
  },
  "bad-instant": {
    severity: "error",
    message:
      "<value> is no instant: <problem>. Write it in ISO 8601, like `2030-02-15T14:30:00Z` or `2030-02-15T16:30:00+02:00`.",
    what: "`at` is not an ISO 8601 date and time, or names a day or time that does not exist.",
    why: "Other ways of writing a date mean different days to different readers.",
    fix: "Write it like `2030-02-15T14:30:00Z`.",
    bad: scheduleAt('at: "15/02/2030 14:30"'),
    good: scheduleAt('at: "2030-02-15T14:30:00Z"'),
    since: "0.1",
  },
  "instant-without-zone": {
    severity: "error",
    message:
      "<value> is a local time, and nothing says where. End it with `Z` for UTC or with an offset like `+02:00`, or add `timezone`.",
    what: "`at` has neither `Z` nor an offset, and the schedule has no `timezone`.",
    why: "The same clock reading is another instant in each zone.",
    fix: "End it with `Z` or an offset, or add `timezone`.",
    bad: scheduleAt('at: "2030-02-15T14:30:00"'),
    good: scheduleAt('at: "2030-02-15T14:30:00"', 'timezone: "Europe/Madrid"'),
    since: "0.1",
  },
  "skipped-local-time": {
    severity: "error",
    message:
      "No clock in <zone> ever shows <value>: clocks go forward over it. Counted with the offset before the change it is <first>, with the offset after it <second>. Write the instant you mean.",
    what: "`at` names a local time that the change to summer time leaves out.",
    why: "There is no such instant, and two plausible neighbours.",
    fix: "Choose another time, or write the instant with `Z` or its offset.",
    bad: scheduleAt('at: "2030-03-31T02:30:00"', 'timezone: "Europe/Madrid"'),
    good: scheduleAt('at: "2030-03-31T03:30:00"', 'timezone: "Europe/Madrid"'),
    since: "0.1",
  },
  "repeated-local-time": {
    severity: "error",
    message:
      "Clocks in <zone> show <value> twice, because they go back over it: at <first> and at <second>. Write the instant you mean.",
    what: "`at` names a local time that comes twice at the end of summer time.",
    why: "There are two such instants, and which is meant cannot be known.",
    fix: "Write the instant with `Z` or its offset.",
    bad: scheduleAt('at: "2030-10-27T02:30:00"', 'timezone: "Europe/Madrid"'),
    good: scheduleAt('at: "2030-10-27T00:30:00Z"'),
    since: "0.1",
  },
  "at-in-past": {
    severity: "warning",
    needs: "now",
    message:
      "<value> has passed. A schedule registered now would count as missed, not run: choose a later instant, or remove the schedule.",
    what: "The instant of an `at` schedule has passed.",
    why: "A one-off that is registered after its time is missed, not made up for.",
    fix: "Choose a later instant, or run it by hand with `symbi cron run`.",
    bad: scheduleAt('at: "2001-01-01T00:00:00Z"'),
    good: scheduleAt('at: "2130-02-15T14:30:00Z"'),
    since: "0.1",
  },
  "unknown-timezone": {
    severity: "error",
    message:
      "<value> is no time zone. Use a name of the IANA database, such as `Europe/Madrid`, or `UTC`.<hint>",
    what: "`timezone` is not a name of the IANA time zone database.",
    why: "Abbreviations and offsets do not say when clocks change.",
    fix: "Use a name such as `Europe/Madrid`, or `UTC`.",
    bad: scheduleWith('timezone: "Madrid"'),
    good: scheduleWith('timezone: "Europe/Madrid"'),
    since: "0.1",
  },
  "bad-time-of-day": {
    severity: "error",
    message: '<value> is no time of day. Write hours and minutes as "HH:MM", from 00:00 to <last>.<hint>',
    what: "An hour of `allowed_hours` is not written as `HH:MM`, or there is no such hour.",
    why: "Its place in the day cannot be known.",
    fix: "Write it with two digits each, as in `09:00`. Only `end` may be `24:00`.",
    bad: scheduleWith('policy { allowed_hours: { start: "8am", end: "18:00" } }'),
    good: scheduleWith('policy { allowed_hours: { start: "08:00", end: "18:00" } }'),
    since: "0.1",
  },
  "empty-window": {
    severity: "error",
    message:
      '`allowed_hours` begins and ends at <value>, so it would never be open. For the whole day write `start: "00:00"` and `end: "24:00"`, or leave the window out.',
    what: "`start` and `end` of `allowed_hours` are the same.",
    why: "The window could mean never or always.",
    fix: "Give it two different hours, or remove it.",
    bad: scheduleWith('policy { allowed_hours: { start: "08:00", end: "08:00" } }'),
    good: scheduleWith('policy { allowed_hours: { start: "08:00", end: "20:00" } }'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
