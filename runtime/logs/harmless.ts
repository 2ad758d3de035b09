/** JSON lets some characters stand that act on a terminal, or that hide or reorder text there. It stays the same JSON. */
export function harmless(json: string): string {
  return json.replace(
    /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
