/**
 * What a token that starts with a digit or a minus is. The lexer takes every letter, `_` and `.` that follows, so that
 * `1h30m`, `1_000` and a slip such as `12abc` are one token each.
 */
export type NumericReading =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "duration" }
  | { readonly kind: "bad" };

const number = /^-?\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?$/;
const otherNotation = /^-?(?:0[xob]\w*|[\d_.]+e\d+)$/i;
const withUnit = /^-?\d[\d_.]*[A-Za-z]/;

export function readNumeric(text: string): NumericReading {
  if (number.test(text)) {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? { kind: "number", value } : { kind: "bad" };
  }
  return withUnit.test(text) && !otherNotation.test(text) ? { kind: "duration" } : { kind: "bad" };
}
