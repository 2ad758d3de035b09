import type { schedule } from "../../../grammar/vocabulary/index.ts";
import {
  mostFiresWithin,
  shortestInterval,
  shortestSpan,
  type CalendarProofs,
  type ShortestInterval,
} from "../../cron/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { clockText, counted, lengthText, momentText } from "../../words/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";
import { daysAfter, scheduleIn, zoneOf, type CronText } from "./cron-text.ts";

/** Every yearly change of the clocks comes within so many days. */
const HORIZON = 400;
/** Changes of the clocks by more than this are changes of the date line. */
const LONGEST_CHANGE = 3 * 3_600_000;

type ScheduleReading = BlockReading<typeof schedule>;

/** `max_runtime` against the time until the fire that would be skipped. */
export function proveInterval(
  cron: CronText,
  proofs: CalendarProofs,
  reading: ScheduleReading,
  scope: Scope,
): void {
  const runtime = reading.values.policy?.max_runtime;
  const written = reading.nested.get("policy")?.fields.get("max_runtime")?.value;
  if (runtime === undefined || written === undefined) return;
  const atOnce = reading.values.max_concurrent ?? 1;
  if (atOnce === 1) proveSingle(cron, proofs, runtime, reading, scope);
  else proveCrowd(cron, runtime, atOnce, reading, scope);
}

function proveSingle(
  cron: CronText,
  proofs: CalendarProofs,
  runtime: number,
  reading: ScheduleReading,
  scope: Scope,
): void {
  const interval = tooShort(cron, proofs, runtime, reading, scope);
  if (interval === undefined) return;
  const lost = mostFiresWithin(cron.expression, runtime) ?? 0;
  const consequence =
    lost > 1
      ? `While one takes that long, up to ${counted(lost, "fire")} are skipped.`
      : "While one takes that long, the next fire is skipped.";
  const crowd = `again after ${lengthText(interval.ms)} (${pairText(interval)})`;
  report(cron, runtime, crowd, consequence, reading, scope);
}

/** The shortest interval, if a run may be longer. */
function tooShort(
  cron: CronText,
  { kind, shortest, mayMeetTransition }: CalendarProofs,
  runtime: number,
  reading: ScheduleReading,
  { now }: Scope,
): ShortestInterval | undefined {
  if (shortest === undefined || shortest.ms < runtime) return shortest;
  const zone = zoneOf(reading);
  if (now === undefined || zone === undefined || zone === "UTC") return undefined;
  // A change of the clocks takes off no more than its own length, unless fires are repeated in an overlap.
  const repeats = mayMeetTransition && (kind === "wild" || reading.values.dst_overlap === "both");
  if (shortest.ms - LONGEST_CHANGE >= runtime && !repeats) return undefined;
  const exact = shortestInterval(scheduleIn(zone, cron, reading), { from: now, to: daysAfter(now, HORIZON) });
  return exact !== undefined && exact.ms < runtime ? exact : undefined;
}

function pairText({ between }: ShortestInterval): string {
  const { kind, first, second } = between;
  if (kind === "instants") return `${momentText(first)} and ${momentText(second)}, where clocks change`;
  const days = between.days === 0 ? "" : between.days === 1 ? " the next day" : ` ${between.days} days later`;
  return `${clockText(first)} and ${clockText(second)}${days}`;
}

function proveCrowd(
  cron: CronText,
  runtime: number,
  atOnce: number,
  reading: ScheduleReading,
  scope: Scope,
): void {
  const span = shortestSpan(cron.expression, atOnce);
  if (span === undefined || span >= runtime) return;
  const crowd = `${counted(atOnce + 1, "time")} within ${lengthText(span)}`;
  const consequence = `With \`max_concurrent\` at ${atOnce} the last of these is skipped if all take that long.`;
  report(cron, runtime, crowd, consequence, reading, scope);
}

function report(
  cron: CronText,
  runtime: number,
  crowd: string,
  consequence: string,
  reading: ScheduleReading,
  scope: Scope,
): void {
  const written = reading.nested.get("policy")?.fields.get("max_runtime")?.value;
  if (written === undefined) return;
  scope.report(
    "max-runtime-over-interval",
    written.span,
    { runtime: lengthText(runtime), value: quoted(cron.expression), crowd, consequence },
    { related: [{ span: cron.node.span, message: "It fires by this." }] },
  );
}
