/**
 * Terms to values. cron-parser expands a stepped range; only one canonical range at a time ever reaches it, so that its
 * refusal of repeated or overlapping values, of dates that never come and of nicknames cannot show.
 */
import { CronExpressionParser } from "cron-parser";
import { boundedCache } from "./bounded-cache.ts";
import { DAY_OF_WEEK } from "./fields.ts";
import type { CronField } from "./fields.ts";
import type { FieldSyntax } from "./syntax.ts";
import type { Term } from "./terms.ts";

const POSITIONS = {
  second: 0,
  minute: 1,
  hour: 2,
  "day-of-month": 3,
  month: 4,
  "day-of-week": 5,
} as const;

const expanded = boundedCache<readonly number[]>(4096);

/** The plain values of a field, sorted, each once; Sunday is 0. `L`, `W` and `#` terms are not among them. */
export function expandValues({ field, terms }: FieldSyntax): number[] {
  const [only] = terms;
  if (terms.length === 1 && only?.kind === "range") return [...expandTerm(field, only)];
  const values = new Set(terms.flatMap((term) => (term.kind === "range" ? expandTerm(field, term) : [])));
  return [...values].sort((a, b) => a - b);
}

function expandTerm(field: CronField, term: Term & { kind: "range" }): readonly number[] {
  const { from, to } = term;
  if (from === to) return [field === DAY_OF_WEEK ? from % 7 : from];
  // Nothing to work out, and a process that reads no steps need not load the library: a tenth of a small check.
  if (term.step === 1) return consecutive(field, from, to);
  // A step past the range's end is one that reaches nothing more.
  const step = Math.min(term.step, to - from + 1);
  return expanded(`${field.name} ${from}-${to}/${step}`, () => expandRange(field, from, to, step));
}

function consecutive(field: CronField, from: number, to: number): readonly number[] {
  const values = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  // Seven is a second Sunday.
  if (field !== DAY_OF_WEEK || to < 7) return values;
  return [...new Set(values.map((value) => value % 7))].sort((a, b) => a - b);
}

function expandRange(field: CronField, from: number, to: number, step: number): readonly number[] {
  const fields = ["*", "*", "*", "*", "*", "*"];
  fields[POSITIONS[field.name]] = `${from}-${to}/${step}`;
  // Instant and seed are given so that the library reads neither the clock nor a random number.
  const parsed = CronExpressionParser.parse(fields.join(" "), { tz: "UTC", currentDate: 0, hashSeed: "0" });
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parsed.fields;
  const values = [second, minute, hour, dayOfMonth, month, dayOfWeek][POSITIONS[field.name]]?.values ?? [];
  const numbers = new Set(values.map((value) => (field === DAY_OF_WEEK ? Number(value) % 7 : Number(value))));
  return [...numbers].sort((a, b) => a - b);
}
