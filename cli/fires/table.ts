import { isTimeZone } from "../../compiler/cron/index.ts";
import { instantText } from "../../runtime/json/index.ts";
import type { Context } from "../context.ts";
import { type Cell, type Column, table } from "../table.ts";
import { localTime, offsetOf, relative, weekdayOf } from "../times.ts";
import type { FireRow, Row } from "./rows.ts";

export interface FireTable {
  readonly rows: readonly Row[];
  readonly zone: string;
  /** Also in these. */
  readonly zones: readonly string[];
  readonly now: number;
}

interface FireColumn extends Column {
  readonly cell: (row: FireRow) => string;
  /** What stands there for times that are left out. */
  readonly leftOut?: (row: Row & { readonly kind: "left out" }) => string;
}

/** Fires for people: in their zone, in others, and what is unusual about each. */
export function fireTable({ terminal }: Context, { rows, zone, zones, now }: FireTable): string {
  const fires = rows.filter((row) => row.kind === "fire");
  const changed = offsetChanges(fires, zone);
  const notes = (row: Row) =>
    [...row.notes, ...(row.kind === "fire" ? (changed.get(row) ?? []) : [])].join("; ");
  const columns: FireColumn[] = [
    {
      title: zone,
      cell: ({ at }) => localTime(at, zone),
      leftOut: ({ first }) => first.replace("T", " "),
    },
    {
      title: "DAY",
      cell: ({ at }) => weekdayOf(at, zone),
      leftOut: ({ first }) => weekdayOf(Date.parse(`${first}Z`), "UTC"),
    },
    // In UTC itself it would say the same twice.
    ...(!zones.includes("UTC") && fires.every(({ at }) => offsetOf(at, zone) === "+00:00")
      ? []
      : [{ title: "UTC", cell: ({ at }: FireRow) => instantText(at) }]),
    ...zones
      .filter((each) => each !== zone && each !== "UTC")
      .map((each) => ({ title: each, cell: ({ at }: FireRow) => localTime(at, each) })),
    ...(isNews(fires, [zone, "UTC", ...zones])
      ? [{ title: viewersTitle(), cell: ({ at }: FireRow) => localTime(at) }]
      : []),
    { title: "WHEN", cell: ({ at }) => relative(at, now), leftOut: () => "left out" },
    ...(rows.some((row) => notes(row) !== "") ? [{ title: "NOTE", cell: notes, leftOut: notes }] : []),
  ];
  return table(
    columns,
    rows.map((row) =>
      columns.map(({ cell, leftOut }): Cell => ({
        text: row.kind === "fire" ? cell(row) : (leftOut?.(row) ?? ""),
      })),
    ),
    { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
  );
}

/** The first fire after each change of the zone's offset. */
function offsetChanges(fires: readonly FireRow[], zone: string): ReadonlyMap<FireRow, readonly string[]> {
  const found = new Map<FireRow, readonly string[]>();
  let before: string | undefined;
  for (const fire of fires) {
    const offset = offsetOf(fire.at, zone);
    if (before !== undefined && before !== offset) found.set(fire, [`clocks changed: ${before} → ${offset}`]);
    before = offset;
  }
  return found;
}

/** The viewer's zone may be one without a name, such as `TZ=UTC+3`. */
function viewersTitle(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return typeof timeZone === "string" && isTimeZone(timeZone) ? `${timeZone} (here)` : "HERE";
}

/** Whether the viewer's clocks show something that no other column does. */
function isNews(fires: readonly FireRow[], others: readonly string[]): boolean {
  return others.every((other) => fires.some(({ at }) => offsetOf(at, other) !== offsetOf(at)));
}
