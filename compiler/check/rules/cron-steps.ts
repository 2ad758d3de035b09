import {
  writtenField,
  type CalendarProofs,
  type CronFieldName,
  type IdleStep,
  type LowStar,
  type UnevenStep,
} from "../../cron/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { counted, grouped } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import { inText, placeOf, rewriting, type CronText } from "./cron-text.ts";

/** Steps that do not do what they seem to, and stars that do too much. */
export function proveSteps(cron: CronText, { uneven, idle, lowStar }: CalendarProofs, scope: Scope): void {
  for (const step of uneven) reportUneven(cron, step, scope);
  for (const step of idle) reportIdle(cron, step, scope);
  if (lowStar !== undefined) reportLowStar(cron, lowStar, scope);
}

const UNITS: Readonly<Record<CronFieldName, string>> = {
  second: "second",
  minute: "minute",
  hour: "hour",
  "day-of-month": "day",
  month: "month",
  "day-of-week": "day",
};

function reportUneven(cron: CronText, uneven: UnevenStep, scope: Scope): void {
  const { field, step, shortest, last, size, min } = uneven;
  const evidence =
    field === "day-of-month"
      ? `it starts anew on the 1st of each month, so that two fires can be ${counted(shortest, "day")} apart instead of ${step}`
      : `${size} is not a multiple of ${step}, so that from ${last} to the next ${min} it is ${counted(shortest, UNITS[field])} instead of ${step}`;
  const even = field === "day-of-month" ? [] : evenSteps(step, size);
  const remedy =
    even.length === 0 ? "" : ` Even are ${even.map((other) => quoted(`*/${other}`)).join(" and ")}.`;
  const fixes: Fix[] = even.flatMap((other) =>
    rewriting(cron, [[field, `*/${other}`]], `Write ${quoted(`*/${other}`)}`, scope),
  );
  scope.report(
    "uneven-step",
    placeOf(cron, field, scope),
    { step: quoted(`*/${step}`), field, evidence, remedy },
    { fixes },
  );
}

/** The nearest steps below and above that divide the field. */
function evenSteps(step: number, size: number): number[] {
  const divisors = Array.from({ length: size - 2 }, (_, index) => index + 2).filter((n) => size % n === 0);
  const below = divisors.findLast((divisor) => divisor < step);
  const above = divisors.find((divisor) => divisor > step);
  return [below, above].filter((divisor) => divisor !== undefined);
}

function reportIdle(cron: CronText, { field, step, value, size }: IdleStep, scope: Scope): void {
  scope.report(
    "idle-step",
    placeOf(cron, field, scope),
    { step: quoted(`*/${step}`), field, first: value, size },
    { fixes: rewriting(cron, [[field, String(value)]], `Write \`${value}\``, scope) },
  );
}

function reportLowStar(cron: CronText, { field, stars, above, firesPerDay }: LowStar, scope: Scope): void {
  const { expression } = cron;
  const span = placeOf(cron, field, scope);
  const value = quoted(expression);
  if (above === undefined) {
    const [first, second] = [writtenField(expression, "second"), writtenField(expression, "minute")];
    const edit = { span: inText(cron, first.start, second.start, scope), text: "" };
    const meant = quoted(expression.slice(second.start));
    const fix: Fix = { title: `Write ${meant}, for every minute`, applicability: "unsafe", edits: [edit] };
    scope.report("every-second", span, { value, meant }, { fixes: [fix] });
    return;
  }
  const meant = quoted(zeroed(expression, stars));
  const zeros = stars.map((star) => [star, "0"] as const);
  const params = { value, fires: grouped(firesPerDay), field, above, meant };
  scope.report("star-in-low-field", span, params, {
    fixes: rewriting(cron, zeros, `Write ${meant}`, scope),
  });
}

/** The expression with 0 in place of these stars. */
function zeroed(expression: string, stars: readonly CronFieldName[]): string {
  return stars.reduce((text, star) => {
    const { start } = writtenField(expression, star);
    return `${text.slice(0, start)}0${text.slice(start + 1)}`;
  }, expression);
}
