/** A text with references, cut into what stands as it is and what is looked up when the text is used. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "environment";
      readonly written: string;
      readonly name: string;
      readonly fallback: string | undefined;
    }
  | { readonly kind: "file"; readonly written: string; readonly path: string }
  | { readonly kind: "malformed"; readonly written: string };

const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** `${NAME}`, `${NAME:-default}`, `${file:PATH}`; `$${` is a literal `${`. A default ends at the first `}`. */
export function parseTemplate(text: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = "";
  let at = 0;
  while (at < text.length) {
    if (text.startsWith("$${", at)) {
      literal += "${";
      at += 3;
      continue;
    }
    if (!text.startsWith("${", at)) {
      literal += text[at];
      at += 1;
      continue;
    }
    const close = text.indexOf("}", at);
    const end = close === -1 ? text.length : close + 1;
    if (literal !== "") parts.push({ kind: "text", text: literal });
    literal = "";
    parts.push(reference(text.slice(at, end), close !== -1));
    at = end;
  }
  if (literal !== "") parts.push({ kind: "text", text: literal });
  return parts;
}

function reference(written: string, closed: boolean): Part {
  const inside = closed ? written.slice(2, -1) : "";
  if (inside.startsWith("file:")) {
    const path = inside.slice("file:".length).trim();
    return path === "" ? { kind: "malformed", written } : { kind: "file", written, path };
  }
  const match = NAME.exec(inside);
  const name = match?.[1];
  if (name === undefined) return { kind: "malformed", written };
  return { kind: "environment", written, name, fallback: match?.[2] };
}
