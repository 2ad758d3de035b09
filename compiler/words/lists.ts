import { quoted } from "../diagnostics/index.ts";

/** `a`, `b` and `c` */
export function enumeration(words: readonly string[]): string {
  return joined(words, "and");
}

/** `a`, `b` or `c` */
export function alternatives(words: readonly string[]): string {
  return joined(words, "or");
}

function joined(words: readonly string[], conjunction: string): string {
  const shown = words.map(quoted);
  const last = shown.pop();
  if (last === undefined) return "";
  return shown.length === 0 ? last : `${shown.join(", ")} ${conjunction} ${last}`;
}
