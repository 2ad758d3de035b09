import type { Span } from "../ast.ts";

/** A `${…}` inside a string's value. Spans count in that value; see `sourceOffset` for the place in the file. */
export type Reference =
  | {
      readonly kind: "environment";
      readonly span: Span;
      readonly name: string;
      readonly fallback: string | undefined;
    }
  | { readonly kind: "file"; readonly span: Span; readonly path: string }
  /** `$${`: a literal `${`. */
  | { readonly kind: "escape"; readonly span: Span }
  /** `${` that opens none of the above. */
  | { readonly kind: "malformed"; readonly span: Span };

const environment = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/;
const filePrefix = "file:";

/** Every reference and escape in a string, in order. Linear in the text, whatever stands in it. */
export function references(text: string): Reference[] {
  const found: Reference[] = [];
  let open = text.indexOf("${");
  while (open >= 0) {
    if (open > 0 && text.charCodeAt(open - 1) === 0x24) {
      found.push({ kind: "escape", span: { start: open - 1, end: open + 2 } });
      open = text.indexOf("${", open + 2);
      continue;
    }
    const next = text.indexOf("${", open + 2);
    const limit = next < 0 ? text.length : next;
    const close = text.slice(open, limit).indexOf("}");
    const end = close < 0 ? open + 2 : open + close + 1;
    found.push(
      close < 0
        ? { kind: "malformed", span: { start: open, end } }
        : referenceOf(text.slice(open + 2, end - 1), { start: open, end }),
    );
    open = next;
  }
  return found;
}

function referenceOf(inner: string, span: Span): Reference {
  if (inner.startsWith(filePrefix)) {
    const path = inner.slice(filePrefix.length);
    return path === "" ? { kind: "malformed", span } : { kind: "file", span, path };
  }
  const match = environment.exec(inner);
  if (match?.[1] === undefined) return { kind: "malformed", span };
  return { kind: "environment", span, name: match[1], fallback: match[2] };
}
