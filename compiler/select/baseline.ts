import type { Diagnostic } from "../diagnostics/index.ts";
import { fingerprint } from "./fingerprint.ts";

/** Problems that are known and put off: of a file, so many of one code with one fingerprint. */
export interface KnownProblem {
  /** Relative to the folder of the baseline, with forward slashes. */
  readonly file: string;
  readonly code: string;
  readonly fingerprint: string;
  /** At least 1. */
  readonly count: number;
}

export interface Baseline {
  readonly version: 1;
  /** Sorted by file, code and fingerprint, one entry for each. */
  readonly problems: readonly KnownProblem[];
}

/** A diagnostic with the name that a baseline has for its file, and that file's text. */
export interface Located {
  readonly diagnostic: Diagnostic;
  readonly file: string;
  readonly text: string;
}

export interface Compared {
  /** In the order given. Of more alike than the baseline knows, the last ones. */
  readonly fresh: readonly Diagnostic[];
  readonly known: readonly Diagnostic[];
  /** How many of the baseline's problems that were looked for are gone. */
  readonly gone: number;
}

/** Whether this run looked for a problem: only then does its absence say that it was mended. */
export type LookedFor = (problem: KnownProblem) => boolean;

export function compareWithBaseline(
  found: readonly Located[],
  { problems }: Baseline,
  lookedFor: LookedFor,
): Compared {
  const left = new Map(problems.map((problem) => [keyOf(problem), problem.count]));
  const fresh: Diagnostic[] = [];
  const known: Diagnostic[] = [];
  for (const located of found) {
    const key = keyOf(problemOf(located));
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    (count > 0 ? known : fresh).push(located.diagnostic);
  }
  const gone = problems.reduce(
    (sum, problem) => sum + (lookedFor(problem) ? (left.get(keyOf(problem)) ?? 0) : 0),
    0,
  );
  return { fresh, known, gone };
}

/** A baseline of all that was found; what was not looked for is kept from the one before. */
export function newBaseline(
  found: readonly Located[],
  before: Baseline | undefined,
  lookedFor: LookedFor,
): Baseline {
  const problems = new Map<string, KnownProblem>();
  for (const problem of before?.problems ?? []) {
    if (!lookedFor(problem)) problems.set(keyOf(problem), problem);
  }
  const counts = new Map<string, number>();
  for (const located of found) {
    const problem = problemOf(located);
    const key = keyOf(problem);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    problems.set(key, { ...problem, count: Math.max(count, problems.get(key)?.count ?? 0) });
  }
  const sorted = [...problems].toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return { version: 1, problems: sorted.map(([, problem]) => problem) };
}

/** One line for each entry: branches that put off different problems can be merged. */
export function renderBaseline({ version, problems }: Baseline): string {
  const lines = problems.map(({ file, code, fingerprint, count }) =>
    JSON.stringify({ file, code, fingerprint, count }),
  );
  const list = lines.length === 0 ? "[]" : `[\n    ${lines.join(",\n    ")}\n  ]`;
  return `{\n  "version": ${version},\n  "problems": ${list}\n}\n`;
}

/** Reads a baseline's text, or says what is wrong with it, as words that follow "it is". */
export function readBaseline(text: string): Baseline | { readonly wrong: string } {
  if (/^(?:<{7}|>{7}) /m.test(text)) return { wrong: "in conflict: a merge was left unfinished" };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return { wrong: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isObject(value) || value["version"] !== 1) {
    return { wrong: "no baseline of version 1, the one that this symbi reads" };
  }
  const { problems } = value;
  if (!Array.isArray(problems)) return { wrong: "without its list of `problems`" };
  const bad = problems.findIndex((problem: unknown) => !isKnownProblem(problem));
  if (bad >= 0) {
    return {
      wrong: `wrong in its problem number ${bad + 1}, which lacks a \`file\`, \`code\`, \`fingerprint\` or \`count\``,
    };
  }
  const merged = new Map<string, KnownProblem>();
  for (const problem of problems.filter(isKnownProblem)) {
    const other = merged.get(keyOf(problem));
    if (other === undefined || other.count < problem.count) merged.set(keyOf(problem), problem);
  }
  return { version: 1, problems: [...merged.values()] };
}

function problemOf({ diagnostic, file, text }: Located): KnownProblem {
  return { file, code: diagnostic.code, fingerprint: fingerprint(diagnostic, text), count: 1 };
}

/** No file name that a system knows holds a NUL. */
function keyOf({ file, code, fingerprint }: KnownProblem): string {
  return `${file}\0${code}\0${fingerprint}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isKnownProblem(value: unknown): value is KnownProblem {
  if (!isObject(value)) return false;
  const { file, code, fingerprint, count } = value;
  return (
    [file, code, fingerprint].every((text) => typeof text === "string" && text !== "") &&
    typeof count === "number" &&
    Number.isSafeInteger(count) &&
    count >= 1
  );
}
