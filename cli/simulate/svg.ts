import { type HeatRow, mostOf, shadeOf, shadeRanges } from "./heat-map.ts";

const CELL = { width: 34, height: 26 };
const LEFT = 92;
const TOP = 64;
/** Light to dark; the numbers in the cells say the same. */
const FILLS = ["#f4f4f5", "#dbeafe", "#93c5fd", "#3b82f6", "#1e3a8a"];
const DARK_FROM = 3;

/** The heat map as a picture of its own, with the count in each cell. */
export function heatSvg(rows: readonly HeatRow[], title: string): string {
  const most = mostOf(rows);
  const width = LEFT + 24 * CELL.width + 84;
  const height = TOP + rows.length * CELL.height + 56;
  const text = (x: number, y: number, words: string, more = "") =>
    `<text x="${x}" y="${y}"${more}>${escaped(words)}</text>`;
  const hours = Array.from({ length: 24 }, (_, hour) =>
    text(LEFT + hour * CELL.width + CELL.width / 2, TOP - 10, String(hour).padStart(2, "0"), middle),
  );
  const body = rows.flatMap(({ day, hours: counts }, row) => {
    const y = TOP + row * CELL.height;
    const sum = counts.reduce((all, count) => all + count, 0);
    return [
      text(LEFT - 10, y + 17, day, ' text-anchor="end"'),
      ...counts.map((count, hour) => cell(LEFT + hour * CELL.width, y, `${day} ${hour}:00`, count, most)),
      text(LEFT + 24 * CELL.width + 10, y + 17, sum.toLocaleString("en-US")),
    ];
  });
  const legendY = TOP + rows.length * CELL.height + 20;
  const legend = shadeRanges(most).flatMap(({ shade, text: range }, i) => [
    `<rect x="${LEFT + i * 110}" y="${legendY}" width="18" height="18" fill="${FILLS[shade]}" stroke="#a1a1aa"/>`,
    text(LEFT + i * 110 + 26, legendY + 14, range),
  ]);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(LEFT, 26, title, ' font-size="15" font-weight="600"'),
    ...hours,
    ...body,
    ...legend,
    "</svg>",
  ].join("\n")}\n`;
}

const middle = ' text-anchor="middle"';

function cell(x: number, y: number, when: string, count: number, most: number): string {
  const shade = shadeOf(count, most);
  const ink = shade >= DARK_FROM ? "#ffffff" : "#18181b";
  const number =
    count === 0
      ? ""
      : `<text x="${x + CELL.width / 2}" y="${y + 17}"${middle} font-size="10" fill="${ink}">${short(count)}</text>`;
  return `<g><title>${when}: ${count}</title><rect x="${x}" y="${y}" width="${CELL.width - 2}" height="${CELL.height - 2}" fill="${FILLS[shade]}"/>${number}</g>`;
}

/** Fits into a cell: `999`, `1.2k`, `15k`, `1.2M`. */
function short(count: number): string {
  for (const [unit, size] of [
    ["M", 1_000_000],
    ["k", 1_000],
  ] as const) {
    if (count >= size) return `${(count / size).toFixed(count < 10 * size ? 1 : 0)}${unit}`;
  }
  return String(count);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
