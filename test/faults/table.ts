import type { Reporter, TestModule } from "vitest/node";
import { sumOf, type Tally } from "./tally.ts";

const COLUMNS = ["fault", "rounds", "deaths", "expected", "gaps", "duplicates", "illegal"] as const;

/** Prints, when all is over, what each fault came to. */
export default class Table implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tallies = new Map<string, readonly Tally[]>();
    const rows: string[][] = [[...COLUMNS]];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { tally } = test.meta();
        if (tally !== undefined) tallies.set(tally.fault, [...(tallies.get(tally.fault) ?? []), tally]);
      }
    }
    for (const [fault, ofIt] of tallies) {
      const row: Tally = { fault, ...sumOf(ofIt) };
      rows.push(COLUMNS.map((column) => String(row[column])));
    }
    const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
    const lines = rows.map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  "),
    );
    console.log(`\n${lines.join("\n")}\n`);
  }
}
