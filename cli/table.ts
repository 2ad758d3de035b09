import { columnsOf, cut, oneLine } from "./text.ts";

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. Default: left. */
  readonly align?: "left" | "right";
  /** May be cut to fit the width; of several, the widest gives first. */
  readonly shrink?: boolean;
}

export interface Cell {
  readonly text: string;
  /** Adds colour to the finished, padded text. */
  readonly paint?: (text: string) => string;
}

export interface TableOptions {
  /** Columns of the terminal; undefined: as wide as it is (a pipe or a file). */
  readonly width: number | undefined;
  readonly paintTitle: (text: string) => string;
}

const gap = "  ";
const narrowest = 8;

/** Rows under titles, aligned, safe to print whatever the cells hold. Ends with a newline. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string {
  const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: oneLine(cell.text) })));
  const natural = columns.map(({ title }, i) =>
    Math.max(columnsOf(title), ...safe.map((row) => columnsOf(row[i]?.text ?? ""))),
  );
  const widths = options.width === undefined ? natural : fit(columns, natural, options.width);
  const line = (cells: readonly Cell[]) =>
    columns
      .map((column, i) => {
        const { text, paint = (same: string) => same } = cells[i] ?? { text: "" };
        const width = widths[i] ?? 0;
        const shown = cut(text, width);
        const blanks = " ".repeat(Math.max(0, width - columnsOf(shown)));
        return column.align === "right" ? blanks + paint(shown) : paint(shown) + blanks;
      })
      .join(gap)
      .trimEnd();
  const titles = columns.map(({ title }) => ({ text: title, paint: options.paintTitle }));
  return [titles, ...safe].map((cells) => `${line(cells)}\n`).join("");
}

function fit(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, w) => sum + w, 0) + gap.length * (widths.length - 1);
  while (total() > width) {
    let widest = -1;
    columns.forEach(({ shrink }, i) => {
      const mine = widths[i] ?? 0;
      if (shrink === true && mine > narrowest && mine > (widths[widest] ?? 0)) widest = i;
    });
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}
