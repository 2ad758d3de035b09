import type { TestContext } from "vitest";
import type { Legacy } from "./lives.ts";
import { dueBetween } from "./verdict.ts";

/** A line of the table that `npm run faults` ends with. */
export interface Tally {
  readonly fault: string;
  readonly rounds: number;
  readonly deaths: number;
  /** Due instants, as somebody else than the scheduler counts them. */
  readonly expected: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** Whatever else must not be. */
  readonly illegal: number;
}

declare module "vitest" {
  interface TaskMeta {
    tally?: Tally;
  }
}

/** Puts it into the table. */
export function record({ task }: TestContext, tally: Tally): void {
  task.meta.tally = tally;
}

const GAP = / there 0 times$/;
const DOUBLE = / there \d+ times$/;

export function tallyOf(
  { jobs, from, until, deaths }: Legacy,
  faults: readonly string[],
  illegal = 0,
): Pick<Tally, "deaths" | "expected" | "gaps" | "duplicates" | "illegal"> {
  const gaps = faults.filter((fault) => GAP.test(fault)).length;
  const duplicates = faults.filter((fault) => DOUBLE.test(fault)).length - gaps;
  const expected = jobs.reduce(
    (sum, { job, until: paused = until }) => sum + dueBetween(job, from, paused).length,
    0,
  );
  return { deaths, expected, gaps, duplicates, illegal: illegal + faults.length - gaps - duplicates };
}

export function sumOf(tallies: readonly Omit<Tally, "fault">[]): Omit<Tally, "fault"> {
  const sum = (column: keyof Omit<Tally, "fault">) =>
    tallies.reduce((total, tally) => total + tally[column], 0);
  return {
    rounds: sum("rounds"),
    deaths: sum("deaths"),
    expected: sum("expected"),
    gaps: sum("gaps"),
    duplicates: sum("duplicates"),
    illegal: sum("illegal"),
  };
}
