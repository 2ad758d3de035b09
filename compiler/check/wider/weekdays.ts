import type { Field, Span } from "../../../grammar/ast.ts";
import { quoted } from "../../diagnostics/index.ts";
import { enumeration } from "../../words/index.ts";
import type { Scope } from "../scope.ts";

const NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;

/** Six fields, of which the last is caught. */
const expression = /^(\s*(?:[^ \t]+[ \t]+){5})([^ \t]+)\s*$/;
/** A weekday or a range of them, each a number or a name, perhaps with a step. */
const piece = /^([0-7]|[A-Za-z]{3})(?:-([0-7]|[A-Za-z]{3}))?(?:\/(\d+))?$/;

interface Doubt {
  readonly span: Span;
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly mended: string;
}

/**
 * A weekday by number in a six-field expression, which means another day in the wider Symbiont language: there 1 is
 * Sunday and 7 Saturday, and 0 is nothing.
 */
export function weekdayDoubt(cron: Field | undefined, scope: Scope): Doubt | undefined {
  const node = cron?.value;
  if (node?.kind !== "string" || node.unterminated) return undefined;
  const [, before, field] = expression.exec(node.value) ?? [];
  if (before === undefined || field === undefined) return undefined;
  const ours: number[] = [];
  const theirs: number[] = [];
  const mended: string[] = [];
  let hasNumber = false;
  for (const text of field.split(",")) {
    const [, first, last = first, step] = piece.exec(text) ?? [];
    if (first === undefined || last === undefined) return undefined;
    const numbers = [first, last].filter((day) => /\d/.test(day));
    if (numbers.includes("0")) return undefined;
    hasNumber ||= numbers.length > 0;
    const [from, to] = [dayOf(first, 0), dayOf(last, 0)];
    const [fromThere, toThere] = [dayOf(first, 1), dayOf(last, 1)];
    if (from === undefined || to === undefined || fromThere === undefined || toThere === undefined)
      return undefined;
    ours.push(...daysIn(from, to, step));
    theirs.push(...daysIn(fromThere, toThere, step));
    const range = first === last ? NAMES[fromThere % 7] : `${NAMES[fromThere % 7]}-${NAMES[toThere % 7]}`;
    mended.push(`${range}${step === undefined ? "" : `/${step}`}`);
  }
  const [here, there] = [inWords(ours), inWords(theirs)];
  if (!hasNumber || here === there) return undefined;
  const span = scope.source.within(node, before.length, before.length + field.length);
  return { span, field: quoted(field), ours: here, theirs: there, mended: mended.join(",") };
}

export function reportWeekdays({ span, field, ours, theirs, mended }: Doubt, scope: Scope): void {
  scope.report(
    "weekday-counts-from-one",
    span,
    { field, ours, theirs, mended: quoted(mended) },
    {
      fixes: [{ title: `Write ${quoted(mended)}`, applicability: "unsafe", edits: [{ span, text: mended }] }],
    },
  );
}

/** 0 to 7, both Sunday; `first` is the number that Sunday has. */
function dayOf(text: string, first: 0 | 1): number | undefined {
  if (/\d/.test(text)) return Number(text) - first;
  const index = NAMES.findIndex((name) => name === text.toUpperCase());
  return index < 0 ? undefined : index;
}

function daysIn(from: number, to: number, step: string | undefined): readonly number[] {
  const by = Math.max(1, Number(step ?? 1));
  const days: number[] = [];
  for (let day = from; day <= to; day += by) days.push(day % 7);
  return days;
}

function inWords(days: readonly number[]): string {
  return enumeration(NAMES.filter((_, day) => days.includes(day)));
}
