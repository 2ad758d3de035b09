/** Values back to the plainest field text that means them, so that the library's words for it are exact. */

export interface Cycle {
  readonly min: number;
  readonly max: number;
}

/**
 * `*` for all, `*\/n` only where the last step is as long as the others, a range, an even row as `a-b/n` with `b` its
 * last value, else a list. The library reads `*\/7` minutes as "every 7 minutes", which is not what they are.
 */
export function fieldText(values: readonly number[], { min, max }: Cycle): string {
  const [first, second] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return "*";
  if (values.length === max - min + 1) return "*";
  if (second === undefined) return String(first);
  const step = second - first;
  const even = values.every((value, i) => value === first + i * step);
  if (even && step === 1 && values.length > 2) return `${first}-${last}`;
  if (even && first === min && last + step === max + 1) return `*/${step}`;
  if (even && values.length > 4) return `${first}-${last}/${step}`;
  return listText(values);
}

/** A list, with runs of three and more as ranges. */
export function listText(values: readonly number[]): string {
  return runs(values)
    .map(([from, to]) => (from === to ? String(from) : `${from}${to === from + 1 ? "," : "-"}${to}`))
    .join(",");
}

/** Stretches of values without a hole. */
export function runs(values: readonly number[]): (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const value of values) {
    const open = found.at(-1);
    if (open !== undefined && value === open[1] + 1) open[1] = value;
    else found.push([value, value]);
  }
  return found;
}
