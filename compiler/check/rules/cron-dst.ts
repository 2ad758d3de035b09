import type { schedule } from "../../../grammar/vocabulary/index.ts";
import { dstEvents, type CalendarProofs, type CronSchedule, type DstEvent } from "../../cron/index.ts";
import { quoted, type Code } from "../../diagnostics/index.ts";
import { clockText, dateText } from "../../words/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";
import { daysAfter, placeOf, scheduleIn, zoneOf, type CronText } from "./cron-text.ts";

/** Every yearly change of the clocks comes within so many days. */
const HORIZON = 400;

type Said = Extract<Code, "dst-gap" | "dst-skip" | "dst-overlap">;

/** The next time that a change of the clocks takes a fire away, moves it or doubles it. */
export function proveClockChanges(
  cron: CronText,
  proofs: CalendarProofs,
  reading: BlockReading<typeof schedule>,
  scope: Scope,
): void {
  const { now } = scope;
  const zone = zoneOf(reading);
  if (now === undefined || zone === undefined || zone === "UTC" || !proofs.mayMeetTransition) return;
  const inZone = scheduleIn(zone, cron, reading);
  const events = eventsFrom(now, inZone);
  if (events.length === 0) return;
  const chosen = reading.fields.has("dst_gap");
  const groups = new Map<Said, DstEvent[]>();
  for (const event of events) {
    const code = codeOf(event, inZone, chosen);
    if (code === undefined) continue;
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [event]);
    else group.push(event);
  }
  for (const [code, [event, another]] of groups) {
    if (event === undefined || event.at > daysAfter(now, HORIZON)) continue;
    const again = another === undefined ? "" : ` The same happens on ${dateText(another.from)}.`;
    report(code, event, again, cron, inZone, scope);
  }
}

/** The events of a schedule that were last asked for: one check asks for the same again and again. */
const known = new WeakMap<CronSchedule, { readonly now: number; readonly events: readonly DstEvent[] }>();

function eventsFrom(now: number, inZone: CronSchedule): readonly DstEvent[] {
  const last = known.get(inZone);
  if (last?.now === now) return last.events;
  const events = dstEvents(inZone, now, daysAfter(now, 2 * HORIZON));
  known.set(inZone, { now, events });
  return events;
}

/** What the file itself asks for is worth a remark, what it may not know of a warning. */
function codeOf(event: DstEvent, { kind, dstGap }: CronSchedule, chosen: boolean): Said | undefined {
  switch (event.effect) {
    case "first":
      return undefined;
    case "shifted":
      return chosen ? undefined : "dst-gap";
    case "skipped":
      if (kind === "fixed") return dstGap === "skip" ? "dst-skip" : "dst-gap";
      // By the clock, one of many is missing: that is what was written, unless there is no other.
      return event.wholeDay ? "dst-gap" : undefined;
    case "both":
      return kind === "fixed" || event.wholeDay ? "dst-overlap" : undefined;
  }
}

function report(
  code: Said,
  event: DstEvent,
  again: string,
  cron: CronText,
  { timezone, kind }: CronSchedule,
  scope: Scope,
): void {
  const span = placeOf(cron, "hour", scope);
  const to = timeText(event.to);
  const first = timeText(event.firstMatch);
  const one = event.firstMatch === event.lastMatch;
  const times = one ? first : `its times from ${first} to ${timeText(event.lastMatch)}`;
  const params = {
    date: dateText(event.from),
    zone: quoted(timezone),
    from: timeText(event.from),
    to,
    missing: `${times} ${one ? "does" : "do"}`,
    doubled: `${times} ${one ? "comes" : "come"}`,
    value: quoted(cron.expression),
    again,
  };
  if (code !== "dst-gap") {
    scope.report(code, span, params);
    return;
  }
  const runs = event.effect === "shifted";
  const effect = runs ? `fires once at ${to} instead` : "does not fire that day";
  const remedy = runs
    ? "Choose another time, or say with `dst_gap` what is meant: `run_after` for this, `skip` for no run."
    : kind === "wild"
      ? "Choose another time, or a minute and an hour that do not begin with `*`: these fire after the gap."
      : "There is no such day there.";
  scope.report(code, span, { ...params, effect, remedy });
}

function timeText(local: number): string {
  return clockText((((local / 1000) % 86_400) + 86_400) % 86_400);
}
