import type { Block, Entry, Field, ListValue, ObjectBody, ObjectValue, Value } from "../../grammar/ast.ts";
import { lineEnds } from "./gap.ts";

/**
 * `policy` is written as a block, every other object with a colon. Directly in an agent a `policy { … }` would be one
 * of the wider language.
 */
export function isBlockLike({ key, value }: Field, directlyInAgent: boolean): boolean {
  return key.kind === "word" && key.text === "policy" && value?.kind === "object" && !directlyInAgent;
}

export const isAgent = ({ keyword }: Block): boolean => keyword.text === "agent";

const TOO_WIDE = -1;

/**
 * Whether a body or list without comments fits on a line of which so many columns are left. An object does not where
 * its author gave its entries lines of their own; text of several lines never does. Looks no further than the line would
 * reach.
 */
export function fits(text: string, value: ListValue | ObjectValue, left: number): boolean {
  return afterValue(text, value, left) >= 0;
}

export function bodyFits(text: string, body: ObjectBody, left: number, inAgent: boolean): boolean {
  return afterBody(text, body, left, inAgent) >= 0;
}

/** How many columns are left after it; negative where it does not fit. */
function afterValue(text: string, value: Value, left: number): number {
  switch (value.kind) {
    case "list":
      return afterList(text, value, left);
    case "object":
      return afterBody(text, value.body, left, false);
    case "block_string":
      return /[\r\n]/.test(text.slice(value.span.start, value.span.end)) ? TOO_WIDE : afterSpan(value, left);
    default:
      return afterSpan(value, left);
  }
}

const afterSpan = ({ span }: Pick<Value, "span">, left: number): number => left - (span.end - span.start);

function afterList(text: string, { items }: ListValue, left: number): number {
  let rest = left - "[]".length - ", ".length * Math.max(0, items.length - 1);
  for (const item of items) {
    if (rest < 0) break;
    rest = afterValue(text, item, rest);
  }
  return rest;
}

function afterBody(text: string, { span, entries }: ObjectBody, left: number, inAgent: boolean): number {
  if (entries.length === 0) return left - "{}".length;
  let rest = left - "{  }".length - ", ".length * (entries.length - 1);
  let end = span.start + 1;
  for (const entry of entries) {
    if (rest < 0) return rest;
    if (lineEnds(text, end, entry.span.start) !== 0) return TOO_WIDE;
    rest = afterEntry(text, entry, rest, inAgent);
    ({ end } = entry.span);
  }
  return lineEnds(text, end, span.end - 1) === 0 ? rest : TOO_WIDE;
}

function afterEntry(text: string, entry: Entry, left: number, inAgent: boolean): number {
  if (entry.kind === "opaque" || entry.value === undefined) return TOO_WIDE;
  const separator = isBlockLike(entry, inAgent) ? " " : ": ";
  return afterValue(text, entry.value, afterSpan(entry.key, left - separator.length));
}
