/** One field's list of terms: the strict grammar, and what to say about everything else. */
import { CronSyntaxError } from "./errors.ts";
import type { CronSpan } from "./errors.ts";
import { DAY_OF_MONTH, DAY_OF_WEEK, MONTH, describeAllowed, valueOfName } from "./fields.ts";
import type { CronField } from "./fields.ts";
import { unwrapRange } from "./repair.ts";

export type Term = CronSpan &
  (
    | { readonly kind: "range"; readonly from: number; readonly to: number; readonly step: number }
    /** `L` in day-of-month: the month's last day. */
    | { readonly kind: "last-day" }
    /** `LW`: the month's last Monday-to-Friday. */
    | { readonly kind: "last-working-day" }
    /** `nW`: the Monday-to-Friday nearest to the nth, within the month. */
    | { readonly kind: "nearest-working-day"; readonly day: number }
    /** `d#n` in day-of-week; 0 is Sunday, n is 1-5. */
    | { readonly kind: "nth-weekday"; readonly weekday: number; readonly nth: number }
    /** `dL` in day-of-week. */
    | { readonly kind: "last-weekday"; readonly weekday: number }
  );

/** Reads a comma list that starts at `offset` of the expression. Throws `CronSyntaxError`. */
export function readTerms(field: CronField, text: string, offset: number): Term[] {
  const terms: Term[] = [];
  let start = offset;
  for (const piece of text.split(",")) {
    if (piece === "") throw emptyItem(field, text, start - offset, offset);
    terms.push(readTerm(field, piece, start));
    start += piece.length + 1;
  }
  return terms;
}

function readTerm(field: CronField, text: string, start: number): Term {
  const span = { start, end: start + text.length };
  return (
    (field === DAY_OF_MONTH ? readSpecialDay(text, span) : undefined) ??
    (field === DAY_OF_WEEK ? readSpecialWeekday(text, span) : undefined) ??
    readRange(field, text, span)
  );
}

function readSpecialDay(text: string, span: CronSpan): Term | undefined {
  const upper = text.toUpperCase();
  if (upper === "L") return { ...span, kind: "last-day" };
  if (upper === "LW") return { ...span, kind: "last-working-day" };
  if (upper === "WL") throw fault(DAY_OF_MONTH, span, "The month's last working day is written LW.", "LW");
  const nearest = /^(\d+)W$/.exec(upper);
  if (nearest) {
    const day = readNumber(DAY_OF_MONTH, nearest[1] ?? "", { start: span.start, end: span.end - 1 });
    return { ...span, kind: "nearest-working-day", day };
  }
  if (upper.endsWith("W")) {
    const what = "W follows one day: 15W is the working day nearest to the 15th, LW the month's last one.";
    throw fault(DAY_OF_MONTH, span, what);
  }
  if (/^L|L$/.test(upper)) {
    throw fault(DAY_OF_MONTH, span, "L (the month's last day) stands alone: no range, step or offset.");
  }
  return undefined;
}

function readSpecialWeekday(text: string, span: CronSpan): Term | undefined {
  const hash = text.indexOf("#");
  if (hash >= 0) {
    const [day, nth] = [text.slice(0, hash), text.slice(hash + 1)];
    if (/^l$/i.test(nth) && /^\w+$/.test(day)) {
      throw fault(DAY_OF_WEEK, span, `The last one of a month is written ${day}L.`, `${day}L`);
    }
    if (!/^(\d+|[a-z]+)$/i.test(day)) {
      throw fault(DAY_OF_WEEK, span, "# follows one weekday: 5#2 or FRI#2 is the second Friday.");
    }
    const place = { start: span.start + hash + 1, end: span.end };
    if (!/^0*[1-5]$/.test(nth)) {
      throw fault(DAY_OF_WEEK, place, "After # comes which one of the month it is: 1, 2, 3, 4 or 5.");
    }
    const weekday = readValue(DAY_OF_WEEK, day, { start: span.start, end: span.start + hash }) % 7;
    return { ...span, kind: "nth-weekday", weekday, nth: Number(nth) };
  }
  if (/^l$/i.test(text)) {
    throw fault(DAY_OF_WEEK, span, "L follows a weekday here: 5L or FRIL is the month's last Friday.");
  }
  if (!/l$/i.test(text)) return undefined;
  const day = text.slice(0, -1);
  if (!/^(\d+|[a-z]{3})$/i.test(day)) {
    throw fault(DAY_OF_WEEK, span, "L follows one weekday: 5L or FRIL is the month's last Friday.");
  }
  const weekday = readValue(DAY_OF_WEEK, day, { start: span.start, end: span.end - 1 }) % 7;
  return { ...span, kind: "last-weekday", weekday };
}

/** `*`, a value or `a-b`, each but the value with an optional `/n`. */
function readRange(field: CronField, text: string, span: CronSpan): Term {
  const slash = text.indexOf("/");
  const base = slash < 0 ? text : text.slice(0, slash);
  const baseSpan = { start: span.start, end: span.start + base.length };
  const step = slash < 0 ? 1 : readStep(field, text.slice(slash + 1), baseSpan.end + 1, span);
  const stepText = slash < 0 ? "" : text.slice(slash);

  if (base === "*") return { ...span, kind: "range", from: field.min, to: field.max, step };
  if (base === "") throw fault(field, span, "A step needs a base before the /.", `*${stepText}`);

  const dash = base.indexOf("-");
  if (dash < 0) {
    const value = readValue(field, base, baseSpan);
    if (slash < 0) return { ...span, kind: "range", from: value, to: value, step: 1 };
    const repair = `${base}-${lastValue(field, value)}${stepText}`;
    throw fault(field, span, `A step needs a range or * before it: write ${repair}.`, repair);
  }

  const [low, high] = [base.slice(0, dash), base.slice(dash + 1)];
  if (low === "" || high === "") {
    throw openRange(field, low, high, stepText, span);
  }
  const from = readValue(field, low, { start: span.start, end: span.start + dash });
  const to = readValue(field, high, { start: span.start + dash + 1, end: baseSpan.end });
  if (from > to) {
    const repair = unwrapRange(field, from, to, step);
    throw fault(field, span, `The range ${base} runs backwards: write ${repair}.`, repair);
  }
  return { ...span, kind: "range", from, to, step };
}

function readStep(field: CronField, text: string, start: number, term: CronSpan): number {
  const span = { start, end: start + text.length };
  if (text === "") throw fault(field, term, "A number must follow the /: */15 is every 15th.");
  if (!/^\d+$/.test(text)) throw fault(field, span, `"${text}" is not a step: after / comes a whole number.`);
  const step = Number(text);
  if (step === 0) throw fault(field, span, "A step is at least 1.");
  return step;
}

function readValue(field: CronField, text: string, span: CronSpan): number {
  if (/^\d+$/.test(text)) return readNumber(field, text, span);
  const named = valueOfName(field, text);
  if (named !== undefined) return named;
  throw notAValue(field, text, span);
}

function readNumber(field: CronField, text: string, span: CronSpan): number {
  const value = Number(text);
  if (value >= field.min && value <= field.max) return value;
  const year =
    field === DAY_OF_WEEK && value >= 1970 && value <= 9999
      ? " Six fields begin with seconds; there is no year field."
      : "";
  throw fault(field, span, `${text} is out of range: ${field.name} takes ${describeAllowed(field)}.${year}`);
}

function notAValue(field: CronField, text: string, span: CronSpan): CronSyntaxError {
  const allowed = `${field.name} takes ${describeAllowed(field)}`;
  const quoted = JSON.stringify(text);
  if (text === "?") {
    return fault(field, span, `? is not used here: write * for "any". ${sentence(allowed)}.`, "*");
  }
  if (/^\*\*+$/.test(text)) return fault(field, span, "One * is enough.", "*");
  if (/^\*\d+$/.test(text)) {
    const repair = `*/${text.slice(1)}`;
    return fault(field, span, `${quoted} lacks a /: write ${repair} for a step.`, repair);
  }
  if (/^[a-z]{4,}$/i.test(text)) {
    const short = text.slice(0, 3).toUpperCase();
    if (valueOfName(field, short) !== undefined) {
      return fault(field, span, `${quoted}: names have three letters here, write ${short}.`, short);
    }
  }
  for (const other of [MONTH, DAY_OF_WEEK]) {
    if (other !== field && valueOfName(other, text) !== undefined) {
      return fault(field, span, `${quoted} is a ${other.name} name, and this is the ${field.name} field.`);
    }
  }
  if (/^h(\(|$)/i.test(text)) {
    return fault(
      field,
      span,
      `H (a value drawn by the scheduler) is not cron: write a number. ${sentence(allowed)}.`,
    );
  }
  return fault(field, span, `${quoted} is not a ${field.name} value: ${allowed}.`);
}

function emptyItem(field: CronField, text: string, index: number, offset: number): CronSyntaxError {
  const comma = index === 0 ? 0 : index - 1;
  const span = { start: offset + comma, end: offset + comma + 1 };
  const only = /^,+$/.test(text);
  const what = "The list has an empty item: each comma stands between two values.";
  return only ? fault(field, span, what) : fault(field, span, what, "");
}

function openRange(
  field: CronField,
  low: string,
  high: string,
  step: string,
  span: CronSpan,
): CronSyntaxError {
  const value = low + high;
  const known = /^\d+$/.test(value) ? Number(value) : valueOfName(field, value);
  if (known === undefined) return fault(field, span, "A range has both ends.");
  const repair = `${low || field.min}-${high || lastValue(field, known)}${step}`;
  return fault(field, span, `A range has both ends: write ${repair}.`, repair);
}

/** Where an open range that starts at `from` ends: a week on Saturday, unless it starts at 7. */
function lastValue(field: CronField, from: number): number {
  return field === DAY_OF_WEEK && from < 7 ? 6 : field.max;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fault(field: CronField, span: CronSpan, message: string, repair?: string): CronSyntaxError {
  return new CronSyntaxError(`${sentence(field.name)}: ${message}`, field.name, span, repair);
}
