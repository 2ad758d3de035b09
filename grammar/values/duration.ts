/** Milliseconds of each unit, largest first: the order in which a compound duration names them. */
const units: ReadonlyMap<string, number> = new Map([
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
]);
const order = [...units.keys()];

export type DurationReason =
  | "empty"
  | "negative"
  | "not_a_duration"
  | "missing_unit"
  | "unknown_unit"
  | "unit_order"
  | "repeated_unit"
  | "too_large";

export interface DurationProblem {
  readonly reason: DurationReason;
  /** The offending part of the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

export type DurationReading = { readonly ms: number } | { readonly problem: DurationProblem };

/**
 * Reads `500ms`, `30s`, `5m`, `2h`, `7d`, `1w`, and compounds such as `1h30m`: whole numbers, largest unit first, each
 * unit once. Zero is a duration here; fields that forbid it say so themselves.
 */
export function readDuration(text: string): DurationReading {
  const bad = (reason: DurationReason, start = 0, end = text.length): DurationReading => ({
    problem: { reason, start, end },
  });
  if (text === "") return bad("empty");
  const negative = text.startsWith("-");
  let ms = 0;
  let previous = -1;
  let at = negative ? 1 : 0;
  while (at < text.length) {
    const start = at;
    const digits = /^[0-9]+/.exec(text.slice(at))?.[0];
    if (digits === undefined) return bad("not_a_duration");
    at += digits.length;
    const unit = /^[A-Za-z]*/.exec(text.slice(at))?.[0] ?? "";
    at += unit.length;
    if (unit === "") return at < text.length ? bad("not_a_duration") : bad("missing_unit", start, at);
    const factor = units.get(unit);
    if (factor === undefined) return bad("unknown_unit", at - unit.length, at);
    const rank = order.indexOf(unit);
    if (rank === previous) return bad("repeated_unit", start, at);
    if (rank < previous) return bad("unit_order", start, at);
    previous = rank;
    ms += Number(digits) * factor;
    if (!Number.isSafeInteger(ms)) return bad("too_large");
  }
  if (previous < 0) return bad("not_a_duration");
  return negative ? bad("negative") : { ms };
}
