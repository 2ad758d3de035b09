import type { Block, Parsed } from "../../grammar/ast.ts";
import { sourceText } from "../source/index.ts";

/**
 * Whether the parser found nothing wrong on any line of a block: of several problems of a kind on one line it tells the
 * first, so a problem beside a block may stand for one in it. Of a file that is full of problems only the first ones are
 * known, so nothing in it is trusted.
 */
export function soundness(text: string, { problems }: Parsed): (block: Block) => boolean {
  if (problems.length >= MANY_PROBLEMS) return () => false;
  const source = sourceText(text);
  const lineOf = (offset: number): number => source.utf16(offset).line;
  const lines = problems.map(({ span }) => lineOf(span.start));
  return ({ span, incomplete }) => {
    if (incomplete) return false;
    const first = lineOf(span.start);
    const last = lineOf(span.end);
    return !lines.some((line) => line >= first && line <= last);
  };
}

/** As many as the parser keeps of one file, or a few less. */
const MANY_PROBLEMS = 100;
