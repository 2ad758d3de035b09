import { type Reference, references } from "../../grammar/values/index.ts";

/** A text with references, cut into what stands as it is and what is looked up when the text is used. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | (Exclude<Reference, { kind: "escape" }> & { readonly written: string });

/** `${NAME}`, `${NAME:-default}`, `${file:PATH}`; `$${` is a literal `${`. */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const reference of references(text)) {
    const { start, end } = reference.span;
    if (start > from) parts.push({ kind: "text", text: text.slice(from, start) });
    if (reference.kind === "escape") parts.push({ kind: "text", text: "${" });
    else parts.push({ ...reference, written: text.slice(start, end) });
    from = end;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** What a text refers to, by names that tell no value: `API_TOKEN`, `file:/run/key`. */
export function referencesIn(text: string): readonly { readonly name: string; readonly written: string }[] {
  return parseTemplate(text).flatMap((part) => {
    if (part.kind === "environment") return { name: part.name, written: part.written };
    return part.kind === "file" ? { name: `file:${part.path}`, written: part.written } : [];
  });
}

/** The variables that a text refers to. */
export function namesIn(text: string): readonly string[] {
  return parseTemplate(text).flatMap((part) => (part.kind === "environment" ? part.name : []));
}
