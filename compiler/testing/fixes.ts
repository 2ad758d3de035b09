import { parse } from "../../grammar/index.ts";
import { applyFix, check, type CheckOptions, type Diagnostic, type Fix, fix } from "../index.ts";
import { looksLikeDirective } from "../select/index.ts";

type Files = Readonly<Record<string, string>>;

/** How often each diagnostic is given, wherever it stands. */
export function tally(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code, message } of diagnostics) {
    const key = `${code}: ${message}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export function errorCount(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === "error").length;
}

/** The words of all comments, sorted; those that silence something may go with it. */
export function commentsOf(files: Files): readonly string[] {
  return Object.values(files)
    .flatMap((text) => parse(text).file.comments.map((comment) => comment.text.trimEnd()))
    .filter((comment) => !looksLikeDirective(comment))
    .toSorted();
}

/** What is wrong with the form of a fix, whatever it is for. */
export function malformed(text: string, offered: Fix): readonly string[] {
  const faults: string[] = [];
  if (offered.title === "") faults.push("no title");
  if (offered.edits.length === 0) faults.push("no edits");
  const inOrder = offered.edits.toSorted((left, right) => left.span.start - right.span.start);
  let end = 0;
  for (const { span } of inOrder) {
    if (span.start < end) faults.push(`an edit at ${span.start} begins before ${end}`);
    if (span.end < span.start || span.end > text.length) faults.push(`${span.start}–${span.end} is no span`);
    end = span.end;
  }
  if (faults.length === 0 && applyFix(text, offered) === text) faults.push("changes nothing");
  return faults.map((fault) => `${offered.title}: ${fault}`);
}

/**
 * What `--fix` must never do, whatever the text: answers with what it did. Also what a safe fix must not do alone.
 */
export function harmOfFixing(files: Files, options: CheckOptions, unsafe: boolean): readonly string[] {
  const faults: string[] = [];
  const before = check(files, options);
  for (const diagnostic of before.diagnostics) {
    for (const offered of diagnostic.fixes) faults.push(...malformed(files[diagnostic.file] ?? "", offered));
  }
  const fixed = fix(files, { ...options, unsafe });
  const after = check(fixed.texts, options);
  if (JSON.stringify(after) !== JSON.stringify(fixed.checked))
    faults.push("what it says is not of its texts");
  if (errorCount(after.diagnostics) > errorCount(before.diagnostics)) faults.push("more errors than before");
  if (fixed.applied.length > 0 && JSON.stringify(fixed.texts) === JSON.stringify(files)) {
    faults.push("it applied fixes and changed nothing");
  }
  const lost = missing(commentsOf(files), commentsOf(fixed.texts));
  if (lost.length > 0) faults.push(`lost ${lost.join(", ")}`);
  if (!unsafe) {
    faults.push(...missing(before.jobs.map(defined), after.jobs.map(defined)));
    faults.push(...missing(before.agents.map(defined), after.agents.map(defined)));
  }
  return faults;
}

function defined({ name, definition }: { readonly name: string; readonly definition: unknown }): string {
  return `${name}: ${JSON.stringify(definition)}`;
}

/** What the one list holds and the other does not, counting. */
export function missing(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const item of after) left.set(item, (left.get(item) ?? 0) + 1);
  return before.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}
