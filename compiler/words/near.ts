import { quoted } from "../diagnostics/index.ts";

/** Longer words are not compared: nobody misspells them by a letter or two. */
const LONGEST = 64;

/**
 * The candidate that `word` was probably meant to be, if any: the same but for case and `-`/`_`, else the one with
 * the fewest slips (a letter wrong, missing, added, or two swapped), else one that begins with it or ends in it.
 */
export function near(word: string, candidates: Iterable<string>): string | undefined {
  if (word === "" || word.length > LONGEST) return undefined;
  const wanted = plain(word);
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  let partial: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word || candidate.length > LONGEST) continue;
    const offered = plain(candidate);
    if (offered === wanted) return candidate;
    const slips = distance(wanted, offered, fewest);
    if (slips < fewest) {
      fewest = slips;
      best = candidate;
    }
    if (wanted.length >= 4 && (offered.startsWith(wanted) || offered.endsWith(wanted))) partial ??= candidate;
  }
  return best ?? partial;
}

/** " Did you mean `x`?", or nothing. */
export function didYouMean(word: string | undefined): string {
  return word === undefined ? "" : ` Did you mean ${quoted(word)}?`;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/** Slips between two words; `limit` or more where there are at least so many. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let slips = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) slips = Math.min(slips, at(beforeLast, column - 2) + 1);
      current.push(slips);
      least = Math.min(least, slips);
    }
    if (least >= limit) return limit;
    beforeLast = last;
    last = current;
  }
  return Math.min(limit, at(last, right.length));
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}
