import { changesOf, type Window } from "./changes.ts";
import { linesOf, numbered } from "./lines.ts";

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

/**
 * A unified diff of a file's text before and after, as `patch -p0` and `git apply -p0` read it; empty where they are
 * equal. The lines stand in it as they are, line ends and control characters included.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const old = linesOf(before);
  const now = linesOf(after);
  const numbers = numbered(old, now);
  const hunks = grouped(changesOf(numbers.before, numbers.after));
  const name = named(file);
  return [`--- ${name}\n+++ ${name}\n`, ...hunks.map((hunk) => hunkText(hunk, old, now))].join("");
}

/** Changes whose surroundings touch stand in one hunk. */
function grouped(changes: readonly Window[]): readonly (readonly Window[])[] {
  const hunks: Window[][] = [];
  for (const change of changes) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk !== undefined && last !== undefined && change.beforeStart - last.beforeEnd <= 2 * CONTEXT) {
      hunk.push(change);
    } else hunks.push([change]);
  }
  return hunks;
}

function hunkText(changes: readonly Window[], old: readonly string[], now: readonly string[]): string {
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return "";
  const lead = Math.min(CONTEXT, first.beforeStart);
  const trail = Math.min(CONTEXT, old.length - last.beforeEnd);
  const lines: string[] = [];
  let at = first.beforeStart - lead;
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of changes) {
    for (const line of old.slice(at, beforeStart)) lines.push(lineText(" ", line));
    for (const line of old.slice(beforeStart, beforeEnd)) lines.push(lineText("-", line));
    for (const line of now.slice(afterStart, afterEnd)) lines.push(lineText("+", line));
    at = beforeEnd;
  }
  for (const line of old.slice(at, at + trail)) lines.push(lineText(" ", line));
  const ranges = [
    `-${range(first.beforeStart - lead, last.beforeEnd + trail)}`,
    `+${range(first.afterStart - lead, last.afterEnd + trail)}`,
  ];
  return `@@ ${ranges.join(" ")} @@\n${lines.join("")}`;
}

function lineText(sign: " " | "-" | "+", line: string): string {
  return line.endsWith("\n") ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** The first line, from 1, and how many; an empty stretch is named by the line before it. */
function range(start: number, end: number): string {
  const count = end - start;
  if (count === 1) return String(start + 1);
  return `${count === 0 ? start : start + 1},${count}`;
}

/** As git and GNU patch quote names that would otherwise break the line; a tab ends a name with blanks. */
function named(file: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f\u007f"\\]/.test(file)) return file.includes(" ") ? `${file}\t` : file;
  // oxlint-disable-next-line no-control-regex
  const escaped = file.replace(/[\u0000-\u001f\u007f"\\]/g, (character) =>
    character === '"' || character === "\\"
      ? `\\${character}`
      : `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${escaped}"`;
}
