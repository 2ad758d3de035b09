import { diffArrays } from "diff";
import { betweenAnchors } from "./anchors.ts";

/** A stretch of each text, in lines from 0; ends are exclusive. */
export interface Window {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** So many lines removed and added are looked for between two stretches. The search takes its square. */
const SEARCHED = 500;

/**
 * The stretches that differ, in order. Linear in the texts for what differs in few places, and bounded for the rest:
 * what is the same at both ends is left out, what is too different is cut at lines that are there once, and what is
 * still too different is one change.
 */
export function changesOf(before: readonly number[], after: readonly number[]): readonly Window[] {
  const whole = { beforeStart: 0, beforeEnd: before.length, afterStart: 0, afterEnd: after.length };
  const trimmed = trim(before, after, whole);
  const changes = search(before, after, trimmed);
  if (changes !== undefined) return changes;
  return (betweenAnchors(before, after, trimmed) ?? [trimmed]).flatMap((window) => {
    const rest = trim(before, after, window);
    return search(before, after, rest) ?? [rest];
  });
}

function trim(before: readonly number[], after: readonly number[], window: Window): Window {
  let { beforeStart, beforeEnd, afterStart, afterEnd } = window;
  while (beforeStart < beforeEnd && afterStart < afterEnd && before[beforeStart] === after[afterStart]) {
    beforeStart += 1;
    afterStart += 1;
  }
  while (beforeStart < beforeEnd && afterStart < afterEnd && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd -= 1;
    afterEnd -= 1;
  }
  return { beforeStart, beforeEnd, afterStart, afterEnd };
}

/** Undefined: there are too many changes to look for the fewest. */
function search(
  before: readonly number[],
  after: readonly number[],
  window: Window,
): readonly Window[] | undefined {
  const { beforeStart, beforeEnd, afterStart, afterEnd } = window;
  if (beforeStart === beforeEnd && afterStart === afterEnd) return [];
  if (beforeStart === beforeEnd || afterStart === afterEnd) return [window];
  const parts = diffArrays(before.slice(beforeStart, beforeEnd), after.slice(afterStart, afterEnd), {
    maxEditLength: SEARCHED,
  });
  if (parts === undefined) return undefined;
  const changes: Window[] = [];
  let here = { before: beforeStart, after: afterStart };
  let from = here;
  for (const { added, removed, count } of parts) {
    if (!added && !removed) {
      if (from !== here) changes.push(stretch(from, here));
      here = { before: here.before + count, after: here.after + count };
      from = here;
    } else {
      here = { before: here.before + (removed ? count : 0), after: here.after + (added ? count : 0) };
    }
  }
  if (from !== here) changes.push(stretch(from, here));
  return changes;
}

interface Point {
  readonly before: number;
  readonly after: number;
}

function stretch(from: Point, to: Point): Window {
  return { beforeStart: from.before, beforeEnd: to.before, afterStart: from.after, afterEnd: to.after };
}
