import type { Window } from "./changes.ts";

/** A line that both texts have once: by its index in each. */
interface Anchor {
  readonly before: number;
  readonly after: number;
}

/**
 * Cuts a window at the lines that both sides hold exactly once and in the same order ("patience diff"): where much was
 * rewritten, these are what a reader recognises. Gives the windows between them; undefined where there are no such lines.
 */
export function betweenAnchors(
  before: readonly number[],
  after: readonly number[],
  window: Window,
): readonly Window[] | undefined {
  const anchors = inOrder(shared(before, after, window));
  if (anchors.length === 0) return undefined;
  const windows: Window[] = [];
  let { beforeStart, afterStart } = window;
  for (const anchor of anchors) {
    windows.push({ beforeStart, beforeEnd: anchor.before, afterStart, afterEnd: anchor.after });
    beforeStart = anchor.before + 1;
    afterStart = anchor.after + 1;
  }
  windows.push({ beforeStart, beforeEnd: window.beforeEnd, afterStart, afterEnd: window.afterEnd });
  return windows;
}

/** In the order of the text before. */
function shared(before: readonly number[], after: readonly number[], window: Window): readonly Anchor[] {
  const places = once(after, window.afterStart, window.afterEnd);
  const anchors: Anchor[] = [];
  for (const [line, at] of once(before, window.beforeStart, window.beforeEnd)) {
    const there = places.get(line);
    if (at !== undefined && there !== undefined) anchors.push({ before: at, after: there });
  }
  return anchors;
}

/** Where each line stands; undefined: more than once. */
function once(lines: readonly number[], start: number, end: number): ReadonlyMap<number, number | undefined> {
  const places = new Map<number, number | undefined>();
  for (let at = start; at < end; at += 1) {
    const line = lines[at];
    if (line !== undefined) places.set(line, places.has(line) ? undefined : at);
  }
  return places;
}

/** The longest run of anchors that stand in the same order in both texts. */
function inOrder(anchors: readonly Anchor[]): readonly Anchor[] {
  /** The best last anchor of a run of each length, and the one before each anchor in its best run. */
  const tails: Anchor[] = [];
  const previous = new Map<Anchor, Anchor | undefined>();
  for (const anchor of anchors) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tails[middle]?.after ?? 0) < anchor.after) low = middle + 1;
      else high = middle;
    }
    previous.set(anchor, tails[low - 1]);
    tails[low] = anchor;
  }
  const run: Anchor[] = [];
  for (let at = tails.at(-1); at !== undefined; at = previous.get(at)) run.push(at);
  return run.toReversed();
}
