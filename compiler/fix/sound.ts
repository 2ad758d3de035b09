import { parse } from "../../grammar/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { looksLikeDirective } from "../select/index.ts";
import type { CheckedWorkspace } from "../workspace/index.ts";
import { type Candidate, editsByFile, type Texts } from "./apply.ts";
import { moves } from "./edit.ts";

/** Texts and what is said of them. */
export interface State {
  readonly texts: Texts;
  readonly checked: CheckedWorkspace;
}

export interface Attempt {
  /** The fixes in question. */
  readonly tried: readonly Candidate[];
  /** These and the ones accepted before, all with offsets of the same text. */
  readonly together: readonly Candidate[];
}

/**
 * Whether fixes did no harm: each removed what it was for, no error was added, no comment was lost, and safe ones left
 * every definition as it was. A single fix of a broken text may bring an error to light that the breakage hid, as long
 * as there are not more than before.
 */
export function isSound(before: State, after: State, attempt: Attempt): boolean {
  const { tried } = attempt;
  if (leavesOne(before, after, attempt)) return false;
  if (errorCount(after) > errorCount(before)) return false;
  if (tried.length > 1 && addsErrors(before, after)) return false;
  if (!keepsComments(before.texts, after.texts, tried)) return false;
  if (tried.some(({ fix }) => fix.applicability === "unsafe")) return true;
  return (
    keepsDefinitions(before.checked.jobs, after.checked.jobs) &&
    keepsDefinitions(before.checked.agents, after.checked.agents)
  );
}

function keyOf({ file, code, message }: Diagnostic): string {
  return JSON.stringify([file, code, message]);
}

function tally(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether a diagnostic that was fixed is still there: as many like it as before, and one of them in its place. One
 * elsewhere is one that came to light, such as that of the next of several braces.
 */
function leavesOne(before: State, after: State, { tried, together }: Attempt): boolean {
  const counts = tally(before.checked.diagnostics);
  const left = tally(after.checked.diagnostics);
  const fixed = tally(tried.map(({ diagnostic }) => diagnostic));
  const doubtful = tried.filter(({ diagnostic }) => {
    const key = keyOf(diagnostic);
    return (left.get(key) ?? 0) > (counts.get(key) ?? 0) - (fixed.get(key) ?? 0);
  });
  if (doubtful.length === 0) return false;
  const present = new Set(
    after.checked.diagnostics.map((diagnostic) => placed(diagnostic, diagnostic.span.start)),
  );
  const moved = new Map([...editsByFile(together)].map(([file, edits]) => [file, moves(edits)]));
  return doubtful.some(({ diagnostic }) => {
    const places = moved.get(diagnostic.file)?.(diagnostic.span.start) ?? [];
    return places.some((start) => present.has(placed(diagnostic, start)));
  });
}

function placed({ file, code, message }: Diagnostic, start: number): string {
  return JSON.stringify([file, code, message, start]);
}

function errorsOf({ checked }: State): readonly Diagnostic[] {
  return checked.diagnostics.filter(({ severity }) => severity === "error");
}

function errorCount(state: State): number {
  return errorsOf(state).length;
}

function addsErrors(before: State, after: State): boolean {
  const counts = tally(errorsOf(before));
  return [...tally(errorsOf(after))].some(([key, count]) => count > (counts.get(key) ?? 0));
}

/** All but those that silence a diagnostic: they may go with it, or be the mistake. */
function keepsComments(before: Texts, after: Texts, candidates: readonly Candidate[]): boolean {
  return [...new Set(candidates.map(({ diagnostic }) => diagnostic.file))].every((file) => {
    const kept = commentsOf(after[file] ?? "");
    return [...commentsOf(before[file] ?? "")].every(
      ([comment, count]) => (kept.get(comment) ?? 0) >= count || looksLikeDirective(comment),
    );
  });
}

function commentsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { text: comment } of parse(text).file.comments) {
    const words = comment.trimEnd();
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}

interface Defined {
  readonly name: string;
  readonly definition: unknown;
}

/** Whether everything that was defined is defined still, and the same. More may be. */
function keepsDefinitions(before: readonly Defined[], after: readonly Defined[]): boolean {
  const definitions = new Map(after.map(({ name, definition }) => [name, definition]));
  return before.every(
    ({ name, definition }) => definitions.has(name) && isSame(definition, definitions.get(name)),
  );
}

/** Of plain data, as deep as a definition is. The order of keys says nothing. */
function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
