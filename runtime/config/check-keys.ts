import {
  catalogue,
  type Code,
  isCode,
  leavesNothing,
  type Severity,
} from "../../compiler/diagnostics/index.ts";
import { alternatives, didYouMean, near } from "../../compiler/words/index.ts";
import { type Flaw, key, type Key, type Said } from "./key.ts";

type Grade = Severity | "off";

const grades = ["error", "warning", "info", "hint", "off"] as const satisfies readonly Grade[];

/** Why a word cannot stand in a list of what is reported (`select`), or of what is not (`ignore`). */
export function codeProblem(word: string, list: "select" | "ignore"): string | undefined {
  if (!isCode(word)) {
    return `there is no diagnostic \`${word}\`.${didYouMean(near(word, Object.keys(catalogue)))}`;
  }
  return list === "ignore" && leavesNothing(word) ? `${fixed(word)} and cannot be turned off.` : undefined;
}

function fixed(code: Code): string {
  return `\`${code}\` is an error that leaves nothing to run,`;
}

/** Diagnostics by their codes. */
export function codes(said: Said, list: "select" | "ignore"): Key<readonly Code[] | undefined> {
  const flaws = (words: readonly unknown[]): readonly Flaw[] =>
    words.flatMap((word) => {
      const problem = typeof word === "string" ? codeProblem(word, list) : undefined;
      return problem === undefined ? [] : [{ below: [], message: problem }];
    });
  const accept = (words: unknown) =>
    Array.isArray(words) && words.every(isCodeWord) && flaws(words).length === 0 ? words : undefined;
  return {
    ...key<readonly Code[] | undefined>(said, {
      default: undefined,
      wanted: 'a list of diagnostics by their codes, like ["unknown-agent"]',
      fromToml: accept,
      fromText: (text) => accept(wordsOf(text)),
    }),
    flaws: (value, from) => {
      if (from === "text") return typeof value === "string" ? flaws(wordsOf(value)) : [];
      return Array.isArray(value) ? flaws(value) : [];
    },
  };
}

/** The same, or `"all"`. */
export function codesOrAll(said: Said): Key<readonly Code[] | "all"> {
  const list = codes(said, "select");
  return {
    ...list,
    default: "all",
    wanted: `"all", or ${list.wanted}`,
    written: (value) => value,
    fromToml: (value) => (value === "all" ? value : list.fromToml(value)),
    fromText: (text) => (text.trim() === "all" ? "all" : list.fromText(text)),
  };
}

/** A severity for each code; as text, `code=severity, code=severity`. */
export function severities(said: Said): Key<ReadonlyMap<Code, Grade> | undefined> {
  const read = (pairs: Pairs) =>
    gradeFlaws(pairs).length > 0
      ? undefined
      : new Map(pairs.filter((pair): pair is [Code, Grade] => isCode(pair[0]) && isGrade(pair[1])));
  return {
    ...key<ReadonlyMap<Code, Grade> | undefined>(said, {
      default: undefined,
      wanted: 'a table of severities, like unknown-agent = "error" below [check.severity]',
      fromToml: (value) => (isTable(value) ? read(Object.entries(value)) : undefined),
      fromText: (text) => read(pairsOf(text)),
    }),
    written: (value) => (value === undefined ? undefined : Object.fromEntries(value)),
    flaws: (value, from) => {
      if (from === "text") return typeof value === "string" ? gradeFlaws(pairsOf(value)) : [];
      return isTable(value) ? gradeFlaws(Object.entries(value)) : [];
    },
  };
}

type Pairs = readonly (readonly [code: string, grade: unknown])[];

function gradeFlaws(pairs: Pairs): readonly Flaw[] {
  return pairs.flatMap(([code, grade]) => {
    const message = gradeProblem(code, grade);
    return message === undefined ? [] : [{ below: [code], message }];
  });
}

function gradeProblem(code: string, grade: unknown): string | undefined {
  if (!isCode(code)) return codeProblem(code, "select");
  if (!isGrade(grade)) {
    return `the severity of \`${code}\` must be ${alternatives(grades)}, not ${JSON.stringify(grade)}.`;
  }
  if (grade === "error" || !leavesNothing(code)) return undefined;
  return `${fixed(code)} and cannot be ${grade === "off" ? "turned off" : `made ${grade === "info" ? "an" : "a"} ${grade}`}.`;
}

function isGrade(value: unknown): value is Grade {
  return grades.some((grade) => grade === value);
}

function isCodeWord(value: unknown): value is Code {
  return typeof value === "string" && isCode(value);
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function pairsOf(text: string): readonly (readonly [string, string])[] {
  return wordsOf(text).map((word) => {
    const [code = "", ...grade] = word.split("=");
    return [code.trim(), grade.join("=").trim()];
  });
}
