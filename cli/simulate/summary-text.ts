import type { ScheduleTotals, SimulationEnd, SimulationTotals, Span } from "../../runtime/simulate/index.ts";
import { durationText } from "../../runtime/json/index.ts";
import type { Context } from "../context.ts";
import { type Column, table } from "../table.ts";
import { localTime, offsetText, span as spanText } from "../times.ts";
import { changeNote } from "./changes.ts";
import { openText } from "./happenings.ts";
import { heatRows, heatText } from "./heat-map.ts";
import type { Schedule, ZoneChange } from "./schedules.ts";

/** What came of a simulation, for every way of printing it. */
export interface Outcome {
  readonly span: Span;
  readonly zone: string;
  /** Slots of the global limit. */
  readonly limit: number;
  readonly schedules: readonly Schedule[];
  readonly totals: SimulationTotals;
  readonly end: SimulationEnd;
  readonly changes: readonly ZoneChange[];
  /** Those that come soon after it. */
  readonly changesSoon: readonly Omit<ZoneChange, "concerns">[];
}

/** Collisions and open runs that people are shown; JSON holds more. */
const SHOWN = 10;

export function summaryText(context: Context, outcome: Outcome): string {
  const parts = [
    heading(outcome),
    scheduleTable(context, outcome),
    collisions(outcome),
    openRuns(outcome),
    clockChanges(outcome),
    heatText(heatRows(outcome.totals.heat), outcome.zone),
  ];
  return parts.filter((part) => part !== "").join("\n");
}

function heading({ span, zone, schedules, totals }: Outcome): string {
  const all = [...totals.bySchedule.values()];
  const sum = (of: (counts: ScheduleTotals) => number) => all.reduce((total, each) => total + of(each), 0);
  const counts = [
    [sum(({ due }) => due), "due times"],
    [sum(({ fires }) => fires), "fires"],
    [sum(({ skipped }) => skipped), "skipped"],
    [sum(({ denied }) => denied), "denied"],
    [sum(({ missed }) => missed), "missed"],
    [sum(({ failed, timedOut, notRunnable }) => failed + timedOut + notRunnable), "failed"],
  ] as const;
  const told = counts.filter(([count], i) => i < 2 || count > 0);
  return `${localTime(span.from, zone)} to ${localTime(span.to, zone)}, ${zone} time: ${schedules.length} ${schedules.length === 1 ? "schedule" : "schedules"}, ${told.map(([count, what]) => `${count.toLocaleString("en-US")} ${what}`).join(", ")}.\n`;
}

type Cells = readonly [Column, (schedule: Schedule, counts: ScheduleTotals) => string | number];

function scheduleTable({ terminal }: Context, { schedules, totals, end, zone }: Outcome): string {
  const jobs = new Map(end.jobs.map((job) => [job.definition.name, job]));
  const right = (title: string, of: (counts: ScheduleTotals) => number): Cells => [
    { title, align: "right" },
    (_, counts) => of(counts),
  ];
  const optional = [
    right("RETRIES", ({ retries }) => retries),
    right("FAILED", ({ failed }) => failed),
    right("TIMED OUT", ({ timedOut }) => timedOut),
    right("CANCELLED", ({ cancelled }) => cancelled),
    right("NOT RUNNABLE", ({ notRunnable }) => notRunnable),
    right("SKIPPED", ({ skipped }) => skipped),
    right("DENIED", ({ denied }) => denied),
    right("MISSED", ({ missed }) => missed),
    right("WAITED", ({ waited }) => waited),
  ].filter(([, cell]) => schedules.some((each) => cell(each, countsOf(totals, each)) !== 0));
  const columns: readonly Cells[] = [
    [{ title: "SCHEDULE", shrink: true }, ({ name }) => name],
    [{ title: "ZONE", shrink: true }, (schedule) => schedule.zone],
    [{ title: "TAKES", align: "right" }, takesText],
    right("DUE", ({ due }) => due),
    right("FIRES", ({ fires }) => fires),
    ...optional,
    [{ title: "STATE" }, ({ name }) => jobs.get(name)?.state.replaceAll("_", " ") ?? ""],
    [{ title: "NEXT" }, ({ name }) => nextText(jobs.get(name)?.nextFire ?? null, zone)],
  ];
  const assumed = schedules.some(({ takes }) => takes.said === "nobody")
    ? "Where nothing is said of how long a run takes, it takes no time: --runtime says it.\n"
    : "";
  return `${table(
    columns.map(([column]) => column),
    schedules.map((schedule) =>
      columns.map(([, cell]) => ({
        text: cell(schedule, countsOf(totals, schedule)).toLocaleString("en-US"),
      })),
    ),
    { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
  )}${assumed}`;
}

function countsOf({ bySchedule }: SimulationTotals, { name }: Schedule): ScheduleTotals {
  const counts = bySchedule.get(name);
  if (counts === undefined) throw new Error(`Nobody has counted ${name}.`);
  return counts;
}

function takesText({ takes: { ms, said } }: Schedule): string {
  switch (said) {
    case "nobody":
      return "-";
    case "option":
    case "echo":
      return durationText(ms);
  }
}

function nextText(next: number | null, zone: string): string {
  return next === null ? "-" : localTime(next, zone);
}

function collisions({ totals, limit, zone }: Outcome): string {
  const { count, worst, busiest } = totals.collisions;
  const { running, at } = totals.peak;
  const peak =
    at === null || running < 2
      ? ""
      : `Most at one time: ${running} runs of ${limit} slots, first at ${localTime(at, zone)}.\n`;
  const herd =
    busiest === undefined || busiest.due < 2
      ? ""
      : `Most due at one instant: ${busiest.due} schedules, first at ${localTime(busiest.at, zone)}.\n`;
  if (count === 0) return `${herd}${peak}`;
  const lines = worst.slice(0, SHOWN).map(({ at: when, due, waited, longest }) => {
    const waits =
      waited === 0 ? "none waited" : `${waited} waited${waited === 1 ? "" : ", up to"} ${spanText(longest)}`;
    return `  ${localTime(when, zone)}: ${due} ${due === 1 ? "schedule" : "schedules"} due, ${waits}\n`;
  });
  const title = count > SHOWN ? `the worst ${SHOWN} of ${count.toLocaleString("en-US")}` : String(count);
  return `${herd}${peak}Collisions with the limit of ${limit} runs at one time (${title}):\n${lines.join("")}`;
}

function openRuns({ end: { open }, zone }: Outcome): string {
  if (open.length === 0) return "";
  const time = (instant: number) => localTime(instant, zone);
  const lines = open.slice(0, SHOWN).map((run) => `  ${run.job}: ${openText(run, time)}\n`);
  const more = open.length > SHOWN ? `  and ${open.length - SHOWN} more\n` : "";
  return `Not over at the end:\n${lines.join("")}${more}`;
}

function clockChanges({ changes, changesSoon, zone }: Outcome): string {
  const told = ({ at, before, after, zone: there }: Omit<ZoneChange, "concerns">) =>
    `  ${localTime(at, zone)}  ${there}: the clocks go ${after > before ? "forward" : "back"}, ${offsetText(before)} → ${offsetText(after)}\n`;
  const lines = changes.map((change) => {
    const whom = change.concerns.map((each) => `    ${each.schedule}: ${changeNote(each.change)}\n`);
    return `${told(change)}${whom.length === 0 ? "    no schedule has a due time there\n" : whom.join("")}`;
  });
  const within = lines.length === 0 ? "" : `Changes of the clocks:\n${lines.join("")}`;
  const soon = changesSoon.map(told).join("");
  return `${within}${soon === "" ? "" : `Changes of the clocks in the week after this time:\n${soon}`}`;
}
