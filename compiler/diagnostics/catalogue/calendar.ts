import type { CatalogueEntry } from "../types.ts";
import { scheduleAt, scheduleWith } from "./examples.ts";

/** What a cron expression turns out to mean, over the whole calendar and by the clocks of its zone. */
export const calendar = {
  "never-fires": {
    severity: "error",
    proof: true,
    message:
      "<value> never fires: <reason>. Choose a day that the month has, or `L` for the last day of the month.",
    what: "No date of the calendar matches a cron expression.",
    why: "The schedule would be registered and never run.",
    fix: "Choose a day that the month has. `L` in day-of-month is the last day of each month.",
    bad: scheduleAt('cron: "0 9 30 2 *"'),
    good: scheduleAt('cron: "0 9 L 2 *"'),
    since: "0.1",
  },
  "leap-day-only": {
    severity: "warning",
    message:
      "<value> fires in leap years only<next>. The longest wait is <wait>, from <from> to <to>. If every year is meant, write `L` for the last day of the month, or a day up to the 28th.",
    what: "All dates that a cron expression matches lie in leap years.",
    why: "It rests for four years at a time, and for eight around most turns of a century.",
    fix: "Write `L` in day-of-month, or a day that every year has.",
    bad: scheduleAt('cron: "0 9 29 2 *"'),
    good: scheduleAt('cron: "0 9 L 2 *"'),
    since: "0.1",
  },
  "rarely-fires": {
    severity: "warning",
    message:
      "<value> can rest for <wait> between two days on which it fires: from <from> to <to>. If every year is meant, choose days that every year has.",
    what: "There are more than 53 weeks between two days that a cron expression matches.",
    why: "Whoever counts on a run a year waits in vain.",
    fix: "Choose days that every year has: a fifth weekday of a month is often missing.",
    bad: scheduleAt('cron: "0 9 * 6 MON#5"'),
    good: scheduleAt('cron: "0 9 * 6 MONL"'),
    since: "0.1",
  },
  "skips-months": {
    severity: "warning",
    message: "<value> does not fire in <months>: <reason>.<remedy>",
    what: "A cron expression asks for a day of the month that some of its months do not have.",
    why: "Nothing happens in those months; no other day takes its place.",
    fix: "Write `L` for the last day of each month, or choose a day up to the 28th.",
    bad: scheduleAt('cron: "0 9 31 * *"'),
    good: scheduleAt('cron: "0 9 L * *"'),
    since: "0.1",
  },
  "day-or-weekday": {
    severity: "warning",
    message:
      "<value> fires on a day that matches the day of the month or the weekday: <either> days a year on average. Both together would be <both>.<disagreement> <remedy>",
    what: "Day-of-month and day-of-week are both restricted, and a day needs to match only one of them.",
    why: "That is the rule of cron, and most people expect the opposite.",
    fix: "Write `*` in the field that is not meant. `MON#1` in day-of-week is the first Monday of a month.",
    bad: scheduleAt('cron: "0 9 1-7 * MON"'),
    good: scheduleAt('cron: "0 9 * * MON#1"'),
    since: "0.1",
  },
  "uneven-step": {
    severity: "warning",
    message: "<step> in <field> is uneven: <evidence>.<remedy>",
    what: "A step over `*` does not divide its field, so that it is shorter where the field starts anew.",
    why: "Every hour, day, month or week begins at the first value again; it is no regular interval.",
    fix: "Choose a step that divides the field, or list the values.",
    bad: scheduleAt('cron: "*/7 * * * *"'),
    good: scheduleAt('cron: "*/10 * * * *"'),
    since: "0.1",
  },
  "idle-step": {
    severity: "warning",
    message:
      "<step> in <field> matches <first> alone: the field has <size> values, and the step reaches past the last. Write `<first>`, or a shorter step.",
    what: "A step is as long as its field or longer.",
    why: "Steps do not carry over into the next hour, day, month or week: only the first value is left.",
    fix: "Write the one value. For longer intervals restrict the field above it.",
    bad: scheduleAt('cron: "*/90 * * * *"'),
    good: scheduleAt('cron: "0 */2 * * *"'),
    since: "0.1",
  },
  "star-in-low-field": {
    severity: "warning",
    message:
      "<value> fires <fires> times on each of its days: <field> is `*`, every <field>, while <above> is restricted. Probably <meant> is meant.",
    what: "The minute or the second is `*`, while a field above it names single values.",
    why: "`* 9 * * *` is not once at nine, but sixty times from 09:00 to 09:59.",
    fix: "Write `0` in the low field. If all these runs are meant, say so with a range such as `0-59`.",
    bad: scheduleAt('cron: "* 9 * * *"'),
    good: scheduleAt('cron: "0 9 * * *"'),
    since: "0.1",
  },
  "every-second": {
    severity: "info",
    message:
      "<value> fires every second, 86,400 times a day: of six fields the first is seconds. For every minute leave it out: <meant>.",
    what: "A cron expression has six fields, and seconds, minutes and hours are all `*`.",
    why: "With five fields the same stars mean every minute; a sixth is easily written by mistake.",
    fix: "Remove the first field for every minute. `*/1` in it says that every second is meant.",
    bad: scheduleAt('cron: "* * * * * *"'),
    good: scheduleAt('cron: "* * * * *"'),
    since: "0.1",
  },
  "dst-gap": {
    severity: "warning",
    needs: "now",
    message:
      "On <date> clocks in <zone> go from <from> to <to>: <missing> not exist, and <value> <effect>.<again> <remedy>",
    what: "A schedule has a time that is left out when clocks go forward.",
    why: "On that day it runs at another time, or not at all.",
    fix: "Choose a time outside of the gap, or say with `dst_gap` what is to happen: `run_after` or `skip`.",
    bad: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"'),
    good: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"', 'dst_gap: "run_after"'),
    since: "0.1",
  },
  "dst-skip": {
    severity: "info",
    needs: "now",
    message:
      "On <date> clocks in <zone> go from <from> to <to>: <missing> not exist, and with `dst_gap` at `skip` <value> does not fire then.<again>",
    what: "A fire is left out when clocks go forward, because `dst_gap` says so.",
    why: "The day's run is missing from the history, and that is no fault.",
    fix: 'Nothing, if it is meant. `dst_gap: "run_after"` fires at the end of the gap instead.',
    bad: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"', 'dst_gap: "skip"'),
    good: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"', 'dst_gap: "run_after"'),
    since: "0.1",
  },
  "dst-overlap": {
    severity: "info",
    needs: "now",
    message:
      "On <date> clocks in <zone> go back from <to> to <from>: <doubled> twice, and <value> fires both times.<again>",
    what: "A schedule fires twice when clocks go back.",
    why: "The day's work is done a second time, an hour after the first.",
    fix: "Leave `dst_overlap` at `first`, or choose another time. An expression whose minute or hour begins with `*` follows the clock: give it fixed ones.",
    bad: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"', 'dst_overlap: "both"'),
    good: scheduleAt('cron: "30 2 * * *"', 'timezone: "Europe/Madrid"', 'dst_gap: "run_after"'),
    since: "0.1",
  },
  "window-never-open": {
    severity: "error",
    proof: true,
    message:
      "`allowed_hours` is closed whenever this schedule fires, so every run would be denied: <evidence>. Move the window or the schedule.<hint>",
    what: "A schedule only fires outside of its own `allowed_hours`.",
    why: "Every run would be denied.",
    fix: "Move the window or the schedule. `allowed_hours` are in UTC, whatever the schedule's `timezone`, unless they name a zone of their own.",
    bad: scheduleWith('policy { allowed_hours: { start: "22:00", end: "04:00" } }'),
    good: scheduleWith('policy { allowed_hours: { start: "08:00", end: "18:00" } }'),
    since: "0.1",
  },
  "window-sometimes-closed": {
    severity: "warning",
    message:
      "`allowed_hours` is closed at some of the times at which this schedule fires, and those runs are denied: <evidence>.<hint>",
    what: "Some of a schedule's fires are outside of its `allowed_hours`.",
    why: "These runs are denied each time, and stand in the history as denied.",
    fix: "Let the schedule fire only inside the window. Without a `timezone` of their own, `allowed_hours` are in UTC and do not follow summer time.",
    bad: scheduleAt('cron: "0 * * * *"', 'policy { allowed_hours: { start: "00:00", end: "04:00" } }'),
    good: scheduleAt('cron: "0 0-3 * * *"', 'policy { allowed_hours: { start: "00:00", end: "04:00" } }'),
    since: "0.1",
  },
  "max-runtime-over-interval": {
    severity: "warning",
    message:
      "A run may take <runtime>, and <value> fires <crowd>. <consequence> Shorten `max_runtime`, let it fire less often, or raise `max_concurrent`.",
    what: "`max_runtime` is longer than the shortest time between two fires.",
    why: "A fire that comes while as many runs as `max_concurrent` allows are still going is skipped.",
    fix: "Make `max_runtime` no longer than the shortest interval, or allow more runs at once.",
    bad: scheduleAt('cron: "*/5 * * * *"', 'policy { max_runtime: "10m" }'),
    good: scheduleAt('cron: "*/5 * * * *"', 'policy { max_runtime: "4m" }'),
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
