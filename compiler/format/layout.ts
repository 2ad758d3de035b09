import type { Block, Item, ParsedTokens } from "../../grammar/ast.ts";
import type { Gap } from "./gap.ts";
import { Page } from "./page.ts";
import { indentOfOpaque, printBlock } from "./print.ts";
import { soundness } from "./sound.ts";
import { stuckTokens } from "./stuck.ts";

export interface Layout {
  readonly text: string;
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
  if (isWhole(text, parsed)) layOutAll(page, text, items);
  else layOutSound(page, text, items, soundness(text, parsed));
  return { text: mark + page.toString(), steps: page.steps };
}

function layOutAll(page: Page, text: string, items: readonly Item[]): void {
  for (const [index, item] of items.entries()) {
    const indent = item.kind === "opaque" ? indentOfOpaque(text, item, 0) : 0;
    page.gap(item.span.start, { ...betweenItems, indent, ...(index > 0 ? { apart: true } : {}) });
    printItem(page, text, item);
  }
  page.gap(text.length, { ...betweenItems, blankLast: false });
}

/**
 * Whether every part has its end. In blocks of the wider language, which are not read, a missing quote is no problem, but
 * it may have swallowed the end of a block or what stands below it.
 */
function isWhole(text: string, { problems, file, tokens }: ParsedTokens): boolean {
  if (problems.length > 0 || file.items.some((item) => item.kind === "block" && item.incomplete))
    return false;
  return tokens.every(
    ({ kind, start, end }) =>
      kind !== "block_string" || (end - start >= 6 && text.startsWith('"""', end - 3)),
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
): void {
  for (const item of items) {
    if (item.kind === "opaque" || !isSound(item)) continue;
    page.takeUpTo(withoutIndent(text, item.span.start));
    page.skip(item.span.start);
    printBlock(page, text, item);
  }
  page.takeUpTo(text.length);
}

/** Where the line begins on which a token stands first, or else the token itself. */
function withoutIndent(text: string, start: number): number {
  let line = start;
  while (/[ \t]/.test(text.charAt(line - 1))) line -= 1;
  return /^[\r\n\uFEFF]?$/.test(text.charAt(line - 1)) ? line : start;
}
