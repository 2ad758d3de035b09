import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** One line of a bench's table. */
export interface Measurement {
  readonly what: string;
  readonly symbi: string;
  /** What it is held against, with its own figure. */
  readonly against: string;
  readonly ratio: string;
  /** As DESIGN states it; absent where there is none. */
  readonly budget?: Budget;
}

export interface Budget {
  readonly text: string;
  readonly met: boolean;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly run: () => Promise<readonly Measurement[]>;
}

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
  return (
    `Node ${process.version} (zone data ${process.versions.tz ?? "unknown"}), ${process.platform} ${process.arch}, ` +
    `${availableParallelism()} × ${model}, ${memory}, load ${load}`
  );
}

export function table(measurements: readonly Measurement[]): string {
  const rows = [
    ["", "symbi", "against", "ratio", "budget", ""],
    ...measurements.map(({ what, symbi, against, ratio, budget }) => [
      what,
      symbi,
      against,
      ratio,
      budget?.text ?? "",
      budget === undefined ? "" : budget.met ? "met" : "MISSED",
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function duration(ms: number): string {
  if (ms < 0.001) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1000).toFixed(ms < 0.01 ? 2 : 0)} µs`;
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

export function times(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio).toLocaleString("en-US") : ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}
