import type { Block, Span } from "../../grammar/ast.ts";

/** A name that may be used, and where it stands. */
export interface CheckedName {
  readonly text: string;
  readonly span: Span;
}

/** The word that opens a block, with its name. */
export function headerOf(block: Block): Span {
  return { start: block.keyword.span.start, end: (block.name ?? block.keyword).span.end };
}
