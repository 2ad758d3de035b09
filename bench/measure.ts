/** Interleaved rounds of all the subjects of one comparison, so that noise falls on all of them alike. */

export interface Subject {
  readonly name: string;
  /** Does the work once and says how long one operation took, in milliseconds. */
  readonly round: () => number;
}

/** Median milliseconds of one operation, by subject. The first round of each warms up and does not count. */
export function medians(subjects: readonly Subject[], rounds: number): Map<string, number> {
  const samples = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, round: run } of subjects) {
      const took = run();
      if (round > 0) samples.get(name)?.push(took);
    }
  }
  return new Map([...samples].map(([name, all]) => [name, median(all)]));
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Runs `operation` with 0, 1, 2 … for at least `ms` milliseconds; the time of one, in milliseconds. */
export function timed(ms: number, operation: (index: number) => unknown): number {
  const start = performance.now();
  let count = 0;
  let elapsed = 0;
  for (let batch = 1; elapsed < ms; batch = Math.min(batch * 2, 1024)) {
    for (let i = 0; i < batch; i++)
      if (operation(count++) === impossible) throw new Error("Nothing was measured.");
    elapsed = performance.now() - start;
  }
  return elapsed / count;
}

/** Compared with every result, so that no result is unused and no work is left out. */
const impossible = Symbol("impossible");

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
