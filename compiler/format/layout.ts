import type { Block, Item, ParsedTokens } from "../../grammar/ast.ts";
import type { Gap } from "./gap.ts";
import { Page } from "./page.ts";
import { indentOfOpaque, printBlock } from "./print.ts";
import { soundness } from "./sound.ts";
import { stuckTokens } from "./stuck.ts";

export interface Layout {
  readonly text: string;
  /** How many blocks stay as they are, because something in them could not be read. */
  readonly kept: number;
  /** What it has cost, in characters and pieces. */
  readonly steps: number;
}

const BYTE_ORDER_MARK = "\uFEFF";

/** In a file without problems everything has its place; in another one only what stands inside its sound blocks. */
export function layOut(text: string, parsed: ParsedTokens): Layout {
  const { items, comments } = parsed.file;
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
  const stuck = stuckTokens(text, parsed.tokens, comments);
  const page = new Page({ text, comments, stuck }, mark.length);
  const kept =
    parsed.problems.length === 0
      ? layOutAll(page, text, items, endsOpen(text, parsed))
      : layOutSound(page, text, items, soundness(text, parsed));
  return { text: mark + page.toString(), kept, steps: page.steps };
}

function layOutAll(page: Page, text: string, items: readonly Item[], open: boolean): number {
  for (const [index, item] of items.entries()) {
    const indent = item.kind === "opaque" ? indentOfOpaque(text, item, 0) : 0;
    page.gap(item.span.start, { ...betweenItems, indent, ...(index > 0 ? { apart: true } : {}) });
    printItem(page, text, item);
  }
  if (!open) page.gap(text.length, { ...betweenItems, blankLast: false });
  return 0;
}

/** A block string without an end, in a block that is not read, would take in the line end after it. */
function endsOpen(text: string, { tokens }: ParsedTokens): boolean {
  const last = tokens.at(-1);
  return (
    last?.kind === "block_string" && last.end === text.length && !/"""[^]*"""$/.test(text.slice(last.start))
  );
}

const betweenItems: Gap = {
  inline: " ",
  wraps: true,
  indent: 0,
  commentIndent: 0,
  blankFirst: true,
  blankLast: true,
};

function printItem(page: Page, text: string, item: Item): void {
  if (item.kind === "opaque") page.take(item.span);
  else printBlock(page, text, item);
}

function layOutSound(
  page: Page,
  text: string,
  items: readonly Item[],
  isSound: (block: Block) => boolean,
): number {
  let kept = 0;
  for (const item of items) {
    if (item.kind === "opaque") continue;
    if (isSound(item)) {
      page.takeUpTo(withoutIndent(text, item.span.start));
      page.skip(item.span.start);
      printBlock(page, text, item);
    } else kept += 1;
  }
  page.takeUpTo(text.length);
  return kept;
}

/** Where the line begins on which a token stands first, or else the token itself. */
function withoutIndent(text: string, start: number): number {
  let line = start;
  while (/[ \t]/.test(text.charAt(line - 1))) line -= 1;
  return /^[\r\n\uFEFF]?$/.test(text.charAt(line - 1)) ? line : start;
}
