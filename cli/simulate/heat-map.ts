/** Starts by weekday and hour of day, from Monday on. */

export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

export interface HeatRow {
  readonly day: (typeof DAYS)[number];
  readonly hours: readonly number[];
}

/** `byWeekday`: 0 is Sunday. */
export function heatRows(byWeekday: readonly (readonly number[])[]): readonly HeatRow[] {
  return DAYS.map((day, i) => ({ day, hours: byWeekday[(i + 1) % 7] ?? [] }));
}

/** From nothing at all to the most. */
export const SHADES = [" ·", "░░", "▒▒", "▓▓", "██"] as const;

/** Which shade a count has: nothing is 0, and the rest is shared out evenly up to the most. */
export function shadeOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.ceil((count / most) * (SHADES.length - 1));
}

export function mostOf(rows: readonly HeatRow[]): number {
  return Math.max(0, ...rows.flatMap(({ hours }) => hours));
}

/** `1-3`, for each shade that some count can have. */
export function shadeRanges(most: number): readonly { readonly shade: number; readonly text: string }[] {
  const steps = SHADES.length - 1;
  return SHADES.flatMap((_, shade) => {
    if (shade === 0) return [{ shade, text: "0" }];
    const low = Math.floor((most * (shade - 1)) / steps) + 1;
    const high = Math.floor((most * shade) / steps);
    if (low > high) return [];
    const words = [...new Set([low, high])].map((count) => count.toLocaleString("en-US"));
    return [{ shade, text: words.join("-") }];
  });
}

/** Shades and numbers of a day's sum: it can be read without colours. */
export function heatText(rows: readonly HeatRow[], zone: string): string {
  const most = mostOf(rows);
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0);
  const lines = rows.map(
    ({ day, hours: counts }) =>
      `${day.slice(0, 3)}  ${counts.map((count) => SHADES[shadeOf(count, most)]).join(" ")}  ${sum(counts).toLocaleString("en-US")}`,
  );
  const legend = shadeRanges(most).map(({ shade, text }) => `${SHADES[shade]} ${text}`);
  return [
    `Fires by weekday and hour, ${zone} time:`,
    `     ${hours.join(" ")}  all`,
    ...lines,
    `     ${legend.join("   ")} fires`,
    "",
  ].join("\n");
}
