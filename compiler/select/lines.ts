import type { SourceFile } from "../../grammar/ast.ts";
import { walk } from "../../grammar/index.ts";
import type { SourceText } from "../source/index.ts";

/** No comment can stand inside a block string, so all its lines count as the one on which it begins. */
export function foldedLines(file: SourceFile, source: SourceText): (line: number) => number {
  const folded = new Map<number, number>();
  const lineOf = (line: number): number => folded.get(line) ?? line;
  for (const { kind, span } of walk(file)) {
    if (kind !== "block_string") continue;
    const first = source.utf16(span.start).line + 1;
    const last = source.utf16(span.end).line + 1;
    for (let line = first + 1; line <= last; line += 1) folded.set(line, lineOf(first));
  }
  return lineOf;
}
