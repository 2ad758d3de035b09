import fc from "fast-check";
import { validateXML } from "xmllint-wasm";
import { expect, test } from "vitest";
import { heatRows, heatText, mostOf, shadeOf, shadeRanges } from "./heat-map.ts";
import { heatSvg } from "./svg.ts";

test("the legend's ranges are those that the shades follow", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), (most) => {
      const ranges = shadeRanges(most).map(({ shade, text }) => {
        const [low = 0, high = low] = text.replaceAll(",", "").split("-").map(Number);
        return { shade, low, high };
      });
      for (let count = 0; count <= most; count++) {
        const holding = ranges.filter(({ low, high }) => count >= low && count <= high);
        expect(holding.map(({ shade }) => shade)).toEqual([shadeOf(count, most)]);
      }
      expect(ranges.at(-1)?.high).toBe(most);
    }),
    { numRuns: 30 },
  );
});

const byWeekday = Array.from({ length: 7 }, (_, day) =>
  Array.from({ length: 24 }, (_, hour) => day * hour * 99),
);

test("from Monday on, each shade a sign of its own, with the sum of the day", () => {
  const text = heatText(heatRows(byWeekday), "Asia/Tokyo").split("\n");
  expect(text[0]).toBe("Fires by weekday and hour, Asia/Tokyo time:");
  expect(text.slice(2, 9).map((line) => line.slice(0, 3))).toEqual([
    "Mon",
    "Tue",
    "Wed",
    "Thu",
    "Fri",
    "Sat",
    "Sun",
  ]);
  expect(text[2]).toMatch(/^Mon {3}· ░░ .* {2}27,324$/);
  expect(text[7]).toMatch(/ ██ {2}163,944$/);
  expect(text[8]).toMatch(/^Sun(?: {3}·| {2}·){24} {2}0$/);
});

test("the picture is sound XML, shows every count, and no name can break out of it", async () => {
  const svg = heatSvg(heatRows(byWeekday), `<script>"&'`);
  const { valid, errors } = await validateXML({
    xml: [{ fileName: "heat.svg", contents: svg }],
    normalization: "format",
  });
  expect({ valid, errors }).toEqual({ valid: true, errors: [] });
  expect(svg).not.toContain("<script>");
  for (const { day, hours } of heatRows(byWeekday)) {
    for (const [hour, count] of hours.entries())
      expect(svg).toContain(`<title>${day} ${hour}:00: ${count}</title>`);
  }
  expect(mostOf(heatRows(byWeekday))).toBe(6 * 23 * 99);
});
