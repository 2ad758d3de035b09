import {
  type ClockChange,
  clockChanges,
  type CronSchedule,
  isWithinHours,
} from "../../compiler/cron/index.ts";
import type { AllowedHours } from "../../compiler/definition/types.ts";
import { timeOfDay, wallText } from "../times.ts";
import type { Timetable } from "./timetables.ts";

/** What a change of the clocks made of a fire. */
export type Dst = "gap_shifted" | "first_pass" | "second_pass";

export interface FireRow {
  readonly kind: "fire";
  readonly at: number;
  readonly dst: Dst | null;
  /** The condition of the policy that denies the run, however the rest turns out. */
  readonly deniedBy: "allowed_hours" | null;
  /** For people: what is unusual about it. */
  readonly notes: readonly string[];
}

/** Wall-clock times that a change of the clocks skips, and that do not fire for it. */
export interface LeftOutRow {
  readonly kind: "left out";
  /** The instant of the change. */
  readonly at: number;
  /** Wall-clock times without offset: `2027-03-28T02:30:00`. */
  readonly first: string;
  readonly last: string;
  readonly count: number;
  readonly notes: readonly string[];
}

export type Row = FireRow | LeftOutRow;

export interface Window {
  /** Exclusive. */
  readonly from: number;
  /** Inclusive; may be `Infinity`. */
  readonly until: number;
  readonly count: number;
}

export interface Rows {
  readonly rows: readonly Row[];
  /** There are fires in the window beyond the count. */
  readonly more: boolean;
}

const DAY = 86_400_000;

/** The fires in the window, with what is left out between them, in order. */
export function rowsOf({ fires: source, allowedHours }: Timetable, window: Window): Rows {
  if ("at" in source) {
    const fires = source.at > window.from && source.at <= window.until ? [source.at] : [];
    return { rows: fires.map((at) => fireRow(at, [], allowedHours)), more: false };
  }
  const found = firesOf(source, window);
  const shown = found.slice(0, window.count);
  const more = found.length > window.count;
  const last = shown.at(-1) ?? window.from;
  const horizon = more || window.until === Infinity ? last : window.until;
  // No zone is set back by more than a day, and an overlap is told of before it begins.
  const changes = clockChanges(source, window.from - DAY, horizon + DAY);
  const leftOut = changes
    .filter(({ effect, at }) => effect === "skipped" && at > window.from && at <= horizon)
    .map(leftOutRow);
  return {
    rows: inOrder(
      shown.map((at) => fireRow(at, changes, allowedHours)),
      leftOut,
    ),
    more,
  };
}

/** One more than asked for, to know whether there are more. */
function firesOf(schedule: CronSchedule, { from, until, count }: Window): number[] {
  const fires: number[] = [];
  for (let fire = schedule.nextMs(from); fire !== undefined && fire <= until; fire = schedule.nextMs(fire)) {
    if (fires.push(fire) > count) break;
  }
  return fires;
}

export interface DstMark {
  readonly dst: Dst;
  readonly note: string;
}

/** What a change of the clocks made of a fire, if it did. */
export function dstMark(at: number, changes: readonly ClockChange[]): DstMark | undefined {
  const change = changes.find((each) => concerns(each, at));
  if (change === undefined) return undefined;
  const dst = dstOf(at, change);
  return { dst, note: noteOf(at, change, dst) };
}

function fireRow(at: number, changes: readonly ClockChange[], hours: AllowedHours | undefined): FireRow {
  const denied = hours !== undefined && !isWithinHours(hours, at, hours.timezone);
  const mark = dstMark(at, changes);
  return {
    kind: "fire",
    at,
    dst: mark?.dst ?? null,
    deniedBy: denied ? "allowed_hours" : null,
    notes: [
      ...(mark === undefined ? [] : [mark.note]),
      ...(denied
        ? [`outside allowed_hours ${hours.start}–${hours.end} ${hours.timezone ?? "UTC"}: denied`]
        : []),
    ],
  };
}

/** A shifted fire is at the change itself; the two passes lie before and after it, each as long as the clocks go back. */
function concerns({ effect, at: change, before, after }: ClockChange, at: number): boolean {
  if (effect === "skipped") return false;
  if (effect === "shifted") return at === change;
  const repeated = (before - after) * 1000;
  return at >= change - repeated && at < change + repeated;
}

function dstOf(at: number, change: ClockChange): Dst {
  if (change.effect === "shifted") return "gap_shifted";
  return at < change.at ? "first_pass" : "second_pass";
}

function noteOf(at: number, change: ClockChange, dst: Dst): string {
  const local = timeOfDay(at + (dst === "first_pass" ? change.before : change.after) * 1000);
  switch (dst) {
    case "gap_shifted":
      return `${missing(change)}: runs${change.matches === 1 ? "" : " once,"} at ${local}`;
    case "first_pass":
      return change.effect === "both"
        ? `${local} comes twice on this day: first pass`
        : `${local} comes twice on this day: the second is left out`;
    case "second_pass":
      return `${local} comes twice on this day: second pass`;
  }
}

function missing({ firstMatch, lastMatch, matches }: ClockChange): string {
  const first = timeOfDay(firstMatch);
  if (matches === 1) return `${first} does not exist on this day`;
  return `${first} to ${timeOfDay(lastMatch)} (${matches} times) do not exist on this day`;
}

export function leftOutRow(change: ClockChange): LeftOutRow {
  return {
    kind: "left out",
    at: change.at,
    first: wallText(change.firstMatch),
    last: wallText(change.lastMatch),
    count: change.matches,
    notes: [`${missing(change)}: left out`],
  };
}

/** A change comes before the fire of its own instant. */
function inOrder(fires: readonly FireRow[], leftOut: readonly LeftOutRow[]): Row[] {
  return [...leftOut, ...fires].sort((a, b) => a.at - b.at);
}
