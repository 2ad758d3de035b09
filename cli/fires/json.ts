import { instantText } from "../../runtime/json/index.ts";
import { isoIn, weekdayOf } from "../times.ts";
import type { LeftOutRow, Row } from "./rows.ts";
import type { Timetable } from "./timetables.ts";

/** The fires of a timetable as JSON; what was left out stands with the fire that follows. */
export function fireObjects(
  { name, zone, enabled }: Timetable,
  rows: readonly Row[],
  zones: readonly string[],
): Record<string, unknown>[] {
  let leftOut: LeftOutRow[] = [];
  const objects: Record<string, unknown>[] = [];
  for (const row of rows) {
    if (row.kind === "left out") {
      leftOut.push(row);
      continue;
    }
    objects.push({
      ...(name === undefined ? {} : { name, enabled }),
      at: instantText(row.at),
      local: isoIn(row.at, zone),
      timezone: zone,
      weekday: weekdayOf(row.at, zone),
      ...(zones.length === 0
        ? {}
        : { in: Object.fromEntries(zones.map((each) => [each, isoIn(row.at, each)])) }),
      dst: row.dst,
      denied_by: row.deniedBy,
      note: row.notes.length === 0 ? null : row.notes.join("; "),
      ...(leftOut.length === 0
        ? {}
        : { left_out: leftOut.map(({ first, last, count }) => ({ first, last, count })) }),
    });
    leftOut = [];
  }
  return objects;
}
