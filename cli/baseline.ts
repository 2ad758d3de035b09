import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import type { CheckConfig, Diagnostic } from "../compiler/index.ts";
import { isCode, leavesNothing } from "../compiler/diagnostics/index.ts";
import {
  type Baseline,
  compareWithBaseline,
  type Located,
  type LookedFor,
  newBaseline,
  readBaseline,
  renderBaseline,
  severities,
} from "../compiler/select/index.ts";
import type { Context } from "./context.ts";
import { exit, Failure } from "./failure.ts";
import { readSource, shownPath } from "./sources.ts";
import { oneLine } from "./text.ts";
import type { Checked } from "./workspace.ts";

export interface BaselineOptions {
  readonly baseline?: string;
  readonly updateBaseline?: true;
}

/** What a check found, and with which settings. */
export interface Found extends Pick<Checked, "diagnostics" | "texts" | "textsElsewhere"> {
  readonly config: CheckConfig;
}

export interface WithoutKnown {
  readonly diagnostics: readonly Diagnostic[];
  /** What the baseline puts off. */
  readonly known: readonly Diagnostic[];
}

/** Leaves out what the baseline knows; writes the baseline first where that is asked for. */
export async function withoutKnown(
  context: Context,
  found: Found,
  options: BaselineOptions,
): Promise<WithoutKnown> {
  const { baseline: file, updateBaseline } = options;
  if (file === undefined) return { diagnostics: found.diagnostics, known: [] };
  const path = resolve(context.cwd, file);
  const located = locate(found, path, context.cwd);
  const lookedFor = lookedForIn(found, path, context.cwd);
  const before = await read(path, file, updateBaseline === true);
  const baseline = updateBaseline === true ? newBaseline(located, before, lookedFor) : (before ?? none);
  if (updateBaseline === true) await write(context, path, before, baseline);
  const { fresh, known, gone } = compareWithBaseline(located, baseline, lookedFor);
  if (gone > 0 && !context.quiet) {
    const problems = gone === 1 ? "1 problem of the baseline is" : `${gone} problems of the baseline are`;
    context.terminal.err(
      `${problems} gone. \`--update-baseline\` takes ${gone === 1 ? "it" : "them"} out.\n`,
    );
  }
  return { diagnostics: fresh, known };
}

const none: Baseline = { version: 1, problems: [] };

function locate(
  { diagnostics, texts, textsElsewhere }: Found,
  path: string,
  cwd: string,
): readonly Located[] {
  return diagnostics.map((diagnostic) => ({
    diagnostic,
    file: seenFrom(path, resolve(cwd, diagnostic.file)),
    text: texts[diagnostic.file] ?? textsElsewhere[diagnostic.file] ?? "",
  }));
}

/** As the baseline names a file, so that it holds on every machine that has the same tree. */
function seenFrom(baseline: string, file: string): string {
  return relative(dirname(baseline), file).split(sep).join("/");
}

/**
 * A problem is known to be gone where its file was checked or is no more, its check was on, and no error that leaves
 * something undefined was in its way.
 */
function lookedForIn({ texts, config, diagnostics }: Found, path: string, cwd: string): LookedFor {
  const seen = (file: string) => seenFrom(path, resolve(cwd, file));
  const checked = new Set(Object.keys(texts).map(seen));
  const broken = new Set(diagnostics.filter(({ code }) => leavesNothing(code)).map(({ file }) => seen(file)));
  const severityOf = severities(config.check ?? {});
  const there = new Map<string, boolean>();
  const isThere = (file: string): boolean => {
    const known = there.get(file) ?? existsSync(resolve(dirname(path), file));
    there.set(file, known);
    return known;
  };
  const couldRun = (code: string, file: string): boolean => {
    // Of a version that knew another catalogue.
    if (!isCode(code)) return true;
    if (code === "unused-suppression" && broken.size > 0) return false;
    return severityOf(code) !== undefined && (leavesNothing(code) || !broken.has(file));
  };
  return ({ file, code }) => (checked.has(file) || !isThere(file)) && couldRun(code, file);
}

async function read(path: string, file: string, mayBeMissing: boolean): Promise<Baseline | undefined> {
  if (mayBeMissing && !existsSync(path)) return undefined;
  const source = await readSource(path);
  if (!("text" in source)) {
    const hint = existsSync(path)
      ? undefined
      : `\`symbi check --baseline ${file} --update-baseline\` makes one of what is found now.`;
    throw new Failure(exit.unable, `The baseline ${file} cannot be used: ${source.message}`, hint);
  }
  const baseline = readBaseline(source.text);
  if (!("wrong" in baseline)) return baseline;
  throw new Failure(
    exit.unable,
    `The baseline ${file} cannot be used: it is ${baseline.wrong}.`,
    "Mend it, or remove it and make it anew with --update-baseline.",
  );
}

async function write(
  { terminal, quiet, cwd }: Context,
  path: string,
  before: Baseline | undefined,
  baseline: Baseline,
): Promise<void> {
  const text = renderBaseline(baseline);
  const changed = before === undefined || renderBaseline(before) !== text;
  if (changed) await writeFile(path, text);
  if (quiet) return;
  const total = baseline.problems.reduce((sum, { count }) => sum + count, 0);
  const holds = `${oneLine(shownPath(path, cwd))} ${changed ? "now holds" : "still holds"}`;
  terminal.err(`${holds} ${total} ${total === 1 ? "problem" : "problems"}.\n`);
}
