import type { schedule } from "../../../grammar/vocabulary/index.ts";
import type { Span } from "../../../grammar/ast.ts";
import {
  isWithinHours,
  localTime,
  windowMeeting,
  type DayWindow,
  type WindowMeeting,
} from "../../cron/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { clockText, grouped, momentText } from "../../words/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";
import { daysAfter, scheduleIn, zoneOf, type CronText } from "./cron-text.ts";
import type { Trigger } from "./trigger.ts";

/** Where clocks change, fires are compared with the window for so many days. The rules of today's zones repeat every year. */
const HORIZON = 5 * 366;
/** Where the present is unknown, the offsets of these years stand for all. */
const SOME_TIME = Date.UTC(2026, 0, 1);

type ScheduleReading = BlockReading<typeof schedule>;

/** `allowed_hours` is open at some time, and when the schedule fires. */
export function checkWindow(reading: ScheduleReading, trigger: Trigger, scope: Scope): void {
  const hours = reading.values.policy?.allowed_hours;
  const policy = reading.nested.get("policy");
  const end = policy?.nested.get("allowed_hours")?.fields.get("end")?.value;
  if (hours?.start === undefined || hours.end === undefined || end === undefined) return;
  if (hours.start === hours.end) {
    scope.report("empty-window", end.span, { value: quoted(hours.start) });
    return;
  }
  const timezone = windowZone(reading);
  const key = policy?.fields.get("allowed_hours")?.key;
  if (timezone === undefined || key === undefined) return;
  const window = { start: minutesOf(hours.start), end: minutesOf(hours.end), timezone };
  if (
    trigger.at !== undefined &&
    !isWithinHours({ start: hours.start, end: hours.end }, Date.parse(trigger.at), timezone)
  ) {
    const evidence = `it fires once, at ${clockIn(window, Date.parse(trigger.at))}`;
    scope.report("window-never-open", key.span, { evidence, hint: "" });
  }
  if (trigger.cron !== undefined) checkFires(trigger.cron, window, key.span, reading, scope);
}

/** UTC unless the window names a zone; undefined where that is none. */
function windowZone({ values, nested }: ScheduleReading): string | undefined {
  const zone = values.policy?.allowed_hours?.timezone;
  if (zone !== undefined) return zone;
  const written = nested.get("policy")?.nested.get("allowed_hours");
  return written?.fields.has("timezone") === true ? undefined : "UTC";
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function checkFires(
  cron: CronText,
  window: DayWindow,
  span: Span,
  reading: ScheduleReading,
  scope: Scope,
): void {
  const zone = zoneOf(reading);
  if (zone === undefined) return;
  const from = scope.now ?? SOME_TIME;
  const meeting = windowMeeting(scheduleIn(zone, cron, reading), window, from, daysAfter(from, HORIZON));
  const { firstInside, firstOutside } = meeting;
  if (firstOutside === undefined) return;
  const related = [{ span: cron.node.span, message: "It fires by this." }];
  const denied = deniedText(firstOutside, window, scope);
  const hint = zoneHint(window, zone);
  if (firstInside === undefined) {
    const { total } = meeting;
    const all =
      total === 1
        ? "its one fire on a day is outside"
        : `all its ${grouped(total)} fires on a day are outside`;
    const evidence = `${all}, and ${denied}`;
    scope.report("window-never-open", span, { evidence, hint }, { related });
  } else {
    const evidence = `${insideText(meeting)}; ${denied}`;
    scope.report("window-sometimes-closed", span, { evidence, hint }, { related });
  }
}

function insideText({ inside, total }: WindowMeeting): string {
  return inside === total || inside === 0
    ? "as clocks change, a fire is inside at one time of the year and outside at another"
    : `of its ${grouped(total)} fires on a day ${grouped(inside)} ${inside === 1 ? "is" : "are"} inside`;
}

/** The first denied fire: when, and what the window's clock shows then. */
function deniedText(instant: number, window: DayWindow, { now }: Scope): string {
  const shown = clockIn(window, instant);
  return now === undefined
    ? `one is denied at ${shown}`
    : window.timezone === "UTC"
      ? `the first to be denied is ${momentText(instant)}`
      : `the first to be denied is ${momentText(instant)}, ${shown}`;
}

function clockIn({ timezone }: DayWindow, instant: number): string {
  const { hour, minute, second } = localTime(timezone, instant);
  return `${clockText(hour * 3600 + minute * 60 + second)} in ${timezone}`;
}

function zoneHint({ timezone }: DayWindow, zone: string): string {
  return timezone === zone ? "" : ` The window is in ${timezone}, the schedule in ${quoted(zone)}.`;
}
