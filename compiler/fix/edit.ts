import type { Edit, Fix } from "../diagnostics/index.ts";

const BYTE_ORDER_MARK = "\ufeff";

/** The text with one fix applied; as it is where the fix does not fit into it. */
export function applyFix(text: string, fix: Fix): string {
  const edits = fittedEdits(text, fix);
  return edits === undefined ? text : edited(text, edits);
}

/**
 * The edits of a fix in the order of the text, with line ends as the file has them; undefined where they overlap or
 * lie outside of it.
 */
export function fittedEdits(text: string, { edits }: Fix): readonly Edit[] | undefined {
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  // Nothing stands before a byte order mark.
  const first = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const sorted = edits
    .map(({ span, text: put }) => ({
      span: { start: Math.max(first, span.start), end: Math.max(first, span.end) },
      text: put.replace(/\r\n|\n/g, lineEnd),
    }))
    .toSorted((left, right) => left.span.start - right.span.start);
  let end = 0;
  for (const { span } of sorted) {
    if (span.start < end || span.end < span.start || span.end > text.length) return undefined;
    end = span.end;
  }
  return sorted;
}

/** Applies edits that are in order and apart. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: put } of edits) {
    parts.push(text.slice(at, span.start), put);
    at = span.end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/**
 * Where offsets of a text are to be found after edits that are in order and apart: before and after what was put
 * there, if it was put right there; nowhere, if the text at the offset was taken away.
 */
export function moves(edits: readonly Edit[]): (offset: number) => readonly number[] {
  const grown = [0];
  for (const { span, text } of edits) {
    grown.push((grown.at(-1) ?? 0) + text.length - (span.end - span.start));
  }
  return (offset) => {
    let low = 0;
    let high = edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edits[middle]?.span.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const last = edits[low - 1];
    const before = offset + (grown[low - 1] ?? 0);
    const after = offset + (grown[low] ?? 0);
    if (last === undefined) return [after];
    const { start, end } = last.span;
    if (offset < end) return last.text === "" ? [] : [start + (grown[low - 1] ?? 0)];
    return offset === start ? [before, after] : [after];
  };
}
