import type { Value } from "../../../grammar/ast.ts";
import { readDuration, type DurationReason } from "../../../grammar/index.ts";
import type { DecimalType, DurationType, EnumType, IntegerType } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { didYouMean, enumeration, near } from "../../words/index.ts";
import type { Scope } from "../scope.ts";
import type { Subject } from "./subject.ts";
import { wrongType } from "./wrong-type.ts";

export function readInteger(
  value: Value,
  type: IntegerType,
  subject: Subject,
  scope: Scope,
): number | undefined {
  if (value.kind !== "number") return withoutQuotes(/^\d{1,15}$/, value, type, subject, scope);
  const number = value.value;
  if (!Number.isInteger(number)) return wrongType(value, type, subject, scope);
  const bound =
    number < type.min
      ? `at least ${type.min}`
      : number > Number.MAX_SAFE_INTEGER
        ? `at most ${Number.MAX_SAFE_INTEGER}`
        : undefined;
  if (bound !== undefined) {
    scope.report("out-of-range", value.span, { subject: subject.words, value: number, bound });
    return undefined;
  }
  // Minus zero is written as such, and meant as zero.
  return number + 0;
}

export function readDecimal(
  value: Value,
  type: DecimalType,
  subject: Subject,
  scope: Scope,
): number | undefined {
  if (value.kind !== "number") return withoutQuotes(/^\d{1,15}(\.\d{1,15})?$/, value, type, subject, scope);
  const number = value.value;
  if (number >= type.min && number <= type.max) return number + 0;
  const bound = `from ${type.min} to ${type.max}`;
  scope.report("out-of-range", value.span, { subject: subject.words, value: number, bound });
  return undefined;
}

/** Says that a value is no number; a number in quotes can be mended. */
function withoutQuotes(
  pattern: RegExp,
  value: Value,
  type: IntegerType | DecimalType,
  subject: Subject,
  scope: Scope,
): undefined {
  const plain = value.kind === "string" && pattern.test(value.value) ? value.value : undefined;
  wrongType(value, type, subject, scope, {
    hint: plain === undefined ? "" : " Write it without quotes.",
    fixes: plain === undefined ? [] : [replacement(value, "Remove the quotes", plain, "safe")],
  });
}

const SPELLINGS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["false", false],
  ["no", false],
  ["off", false],
]);

export function readBoolean(value: Value, subject: Subject, scope: Scope): boolean | undefined {
  if (value.kind === "boolean") return value.value;
  const text = value.kind === "string" ? value.value : value.kind === "word" ? value.text : "";
  const meant = SPELLINGS.get(text.toLowerCase());
  return wrongType(value, { kind: "boolean" }, subject, scope, {
    fixes: meant === undefined ? [] : [replacement(value, `Write \`${meant}\``, String(meant), "safe")],
  });
}

export function readMilliseconds(
  value: Value,
  type: DurationType,
  subject: Subject,
  scope: Scope,
): number | undefined {
  if (value.kind === "number") {
    const { value: number } = value;
    const hint = ` Add a unit: "${number}s" is seconds, "${number}m" minutes, "${number}h" hours.`;
    return wrongType(value, type, subject, scope, { hint: number < 0 ? "" : hint });
  }
  if (value.kind !== "string" && value.kind !== "duration") return wrongType(value, type, subject, scope);
  if (value.kind === "string" && value.unterminated) {
    scope.skip();
    return undefined;
  }
  const text = value.kind === "string" ? value.value : value.text;
  const reading = readDuration(text);
  if ("problem" in reading) {
    const { reason, start, end } = reading.problem;
    if (reason === "negative") {
      const bound = type.zero ? "zero or longer" : "longer than zero";
      scope.report("out-of-range", value.span, { subject: subject.words, value: quoted(text), bound });
      return undefined;
    }
    const span =
      value.kind === "string"
        ? scope.source.within(value, start, end)
        : { start: value.span.start + start, end: value.span.start + end };
    const params = { value: quoted(text), problem: durationProblems[reason] };
    scope.report("bad-duration", span.end > span.start ? span : value.span, params);
    return undefined;
  }
  if (reading.ms === 0 && !type.zero) {
    const params = { subject: subject.words, value: quoted(text), bound: "longer than zero" };
    scope.report("out-of-range", value.span, params);
    return undefined;
  }
  return reading.ms;
}

const durationProblems: Readonly<Record<Exclude<DurationReason, "negative">, string>> = {
  empty: "nothing stands there",
  not_a_duration: "it is not made of whole numbers with units",
  missing_unit: "its last number has no unit",
  unknown_unit: "there is no such unit",
  unit_order: "the units do not go from great to small",
  repeated_unit: "a unit comes twice",
  too_large: "it is too long to count in milliseconds",
};

export function readChoice(value: Value, type: EnumType, subject: Subject, scope: Scope): string | undefined {
  if (value.kind !== "string" && value.kind !== "word") return wrongType(value, type, subject, scope);
  if (value.kind === "string" && value.unterminated) {
    scope.skip();
    return undefined;
  }
  const text = value.kind === "string" ? value.value : value.text;
  if (type.values.some((choice) => choice.value === text)) return text;
  const choices = type.values.map((choice) => choice.value);
  const meant = near(text, choices);
  scope.report(
    "unknown-value",
    value.span,
    {
      subject: subject.words,
      value: quoted(text),
      values: enumeration(choices),
      hint: didYouMean(meant),
    },
    {
      fixes:
        meant === undefined ? [] : [replacement(value, `Write ${quoted(meant)}`, `"${meant}"`, "unsafe")],
    },
  );
  return undefined;
}

function replacement(value: Value, title: string, text: string, applicability: Fix["applicability"]): Fix {
  return { title, applicability, edits: [{ span: value.span, text }] };
}
