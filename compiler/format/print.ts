import type {
  Block,
  Entry,
  Field,
  ListValue,
  ObjectBody,
  OpaqueItem,
  Span,
  Value,
} from "../../grammar/ast.ts";
import { within } from "./gap.ts";
import { bodyFits, fits, isAgent, isBlockLike } from "./measure.ts";
import type { Page } from "./page.ts";

const WIDTH = 100;
const STEP = 2;

/** Where a value stands: columns before the line that it begins on, and columns taken at the end of its last line. */
interface Place {
  readonly text: string;
  readonly indent: number;
  readonly reserved: number;
}

/** Writes a block that is free of syntax problems, at the left edge. The parser limits how deep it is. */
export function printBlock(page: Page, text: string, block: Block): void {
  page.take(block.keyword.span);
  if (block.name !== undefined) {
    page.gap(block.name.span.start, within(" ", STEP));
    page.take(block.name.span);
  }
  page.gap(block.body.span.start, within(" ", 0));
  printBody(page, block.body, { text, indent: 0, reserved: 0 }, isAgent(block));
}

function printBody(page: Page, body: ObjectBody, place: Place, inAgent: boolean): void {
  const { span, entries } = body;
  const { text, indent } = place;
  const fitting = bodyFits(text, body, WIDTH - place.reserved - page.column, inAgent);
  const wraps = page.hasCommentBefore(span.end) || (entries.length > 0 && !fitting);
  const inner = indent + STEP;
  page.take(opening(span));
  for (const [index, entry] of entries.entries()) {
    page.gap(entry.span.start, {
      inline: index === 0 ? " " : ", ",
      wraps,
      indent: entry.kind === "opaque" ? indentOfOpaque(text, entry, inner) : inner,
      commentIndent: inner,
      blankFirst: index > 0,
      blankLast: true,
    });
    printEntry(page, entry, { text, indent: inner, reserved: 0 }, inAgent);
  }
  page.gap(span.end - 1, {
    inline: entries.length > 0 ? " " : "",
    wraps,
    indent,
    commentIndent: inner,
    blankFirst: entries.length > 0,
    blankLast: false,
  });
  page.take(closing(span));
}

function printEntry(page: Page, entry: Entry, place: Place, inAgent: boolean): void {
  if (entry.kind === "opaque") page.take(entry.span);
  else printField(page, entry, place, inAgent);
}

function printField(page: Page, field: Field, { text, indent, reserved }: Place, inAgent: boolean): void {
  page.take(field.key.span);
  if (field.value === undefined) return;
  const { start } = field.value.span;
  const deeper = indent + STEP;
  if (!isBlockLike(field, inAgent)) {
    const written = field.separator === undefined ? undefined : page.signBefore(start);
    if (written !== undefined) page.gap(written, within("", deeper));
    page.put(":");
    if (written !== undefined) page.skip(written + 1);
  }
  const moved = page.gap(start, within(" ", deeper));
  printValue(page, field.value, { text, indent: moved ? deeper : indent, reserved });
}

function printValue(page: Page, value: Value, place: Place): void {
  if (value.kind === "list") printList(page, value, place);
  else if (value.kind === "object") printBody(page, value.body, place, false);
  else page.take(value.span);
}

/** On one line where there is room for it, else each item on its own, with a comma after every one. */
function printList(page: Page, list: ListValue, { text, indent, reserved }: Place): void {
  const { span, items } = list;
  const wraps =
    page.hasCommentBefore(span.end) ||
    (items.length > 0 && !fits(text, list, WIDTH - reserved - page.column));
  const inner = indent + STEP;
  page.take(opening(span));
  for (const [index, item] of items.entries()) {
    page.gap(item.span.start, {
      inline: index === 0 ? "" : ", ",
      closing: index === 0 ? "" : ",",
      wraps,
      indent: inner,
      commentIndent: inner,
      blankFirst: index > 0,
      blankLast: true,
    });
    printValue(page, item, { text, indent: inner, reserved: ",".length });
  }
  page.gap(span.end - 1, {
    inline: "",
    closing: items.length > 0 ? "," : "",
    wraps,
    indent,
    commentIndent: inner,
    blankFirst: items.length > 0,
    blankLast: false,
  });
  page.take(closing(span));
}

const opening = ({ start }: Span): Span => ({ start, end: start + 1 });
const closing = ({ end }: Span): Span => ({ start: end - 1, end });

/**
 * The lines of a block of the wider language stay where they are, so the first one does not move to the right of them:
 * without a brace, the block ends at the first line that stands no deeper.
 */
export function indentOfOpaque(text: string, { span }: OpaqueItem, wanted: number): number {
  if (!/[\r\n]/.test(text.slice(span.start, span.end))) return wanted;
  let line = span.start;
  while (line > 0 && !/[\r\n]/.test(text.charAt(line - 1))) line -= 1;
  return Math.min(wanted, span.start - line);
}
