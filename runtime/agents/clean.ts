import type { Redactor } from "../references/index.ts";

/** Makes text fit to leave the process: no secrets, no more than `limit` characters, nothing a database cannot hold. */
export function clean(text: string, limit: number, redactor: Redactor): string {
  // Not all of an endless line must be searched; the mark may be shorter than what it stands for, hence the factor.
  const searched = text.slice(0, 4 * limit);
  const safe = storable(redactor.text(searched, { cut: searched.length < text.length }));
  if (safe.length <= limit && searched.length === text.length) return safe;
  return `${safe.slice(0, limit - 1).toWellFormed()}…`;
}

/** A NUL ends a text in some databases, and half a character is no text in any. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\ufffd").toWellFormed();
}

/** The same for the texts of a JSON value, at any depth. */
export function storableJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "string" ? storable(inner) : inner)),
  );
}
