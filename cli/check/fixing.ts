import { dirname } from "node:path";
import { fixWorkspace } from "../../compiler/fix/index.ts";
import type { Context } from "../context.ts";
import { exit, type ExitCode } from "../failure.ts";
import { replaceFile } from "../replace-file.ts";
import { showDiff } from "../show-diff.ts";
import type { BadSource } from "../sources.ts";
import type { Mend } from "../workspace.ts";
import type { FixingOptions } from "./options.ts";

/** `--fix` and `--diff`, around a check. */
export interface Fixing {
  /** Fixes the texts of a workspace before they are checked for the report. */
  readonly mend: Mend;
  /** Files that could not be written. */
  readonly bad: readonly BadSource[];
  /** Standard output is taken: the report is for standard error. */
  readonly takesOutput: boolean;
  /** After the report: the texts or diffs, and what was done. */
  tell(): ExitCode;
}

interface Change {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** How many problems it takes away. */
  readonly fixes: number;
}

export function startFixing(context: Context, options: FixingOptions): Fixing {
  const { terminal } = context;
  const shows = options.diff === true;
  const prints = options.stdin === true && !shows;
  const changes: Change[] = [];
  const bad: BadSource[] = [];
  let printed = "";

  const mend: Mend = ({ texts, asked, root, pathOf, check }) => {
    const fixed = fixWorkspace(texts, check, {
      unsafe: options.unsafeFixes,
      wanted: ({ file }) => asked.has(file),
    });
    const counts = new Map<string, number>();
    for (const { diagnostic } of fixed.applied) {
      counts.set(diagnostic.file, (counts.get(diagnostic.file) ?? 0) + 1);
    }
    const mended = Object.entries(texts).map(([file, before]): [string, string] => {
      const after = fixed.texts[file] ?? before;
      if (prints && asked.has(file)) printed = after;
      if (after === before) return [file, before];
      const path = pathOf(file);
      if (!shows && !prints) {
        const message = replaceFile({ path, before, after, within: root === "" ? dirname(path) : root });
        if (message !== undefined) {
          bad.push({ file, message: `not fixed: ${message}`, exitCode: exit.unable });
          return [file, before];
        }
      }
      changes.push({ file, before, after, fixes: counts.get(file) ?? 0 });
      return [file, after];
    });
    return Object.fromEntries(mended);
  };

  return {
    mend,
    bad,
    takesOutput: shows || prints,
    tell() {
      if (prints) terminal.out(printed);
      if (shows) {
        for (const { file, before, after } of changes) showDiff(terminal, file, before, after);
      }
      if (!context.quiet && changes.length > 0) {
        const line = `${shows ? "Would fix" : "Fixed"} ${summary(changes)}.\n`;
        if (shows || prints || options.format !== "text") terminal.err(line);
        else terminal.out(line);
      }
      return shows && changes.length > 0 ? exit.failed : exit.fine;
    },
  };
}

function summary(changes: readonly Change[]): string {
  const fixes = changes.reduce((sum, change) => sum + change.fixes, 0);
  const problems = fixes === 1 ? "1 problem" : `${fixes} problems`;
  return `${problems} in ${changes.length === 1 ? "1 file" : `${changes.length} files`}`;
}
