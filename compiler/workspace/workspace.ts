import type { Span } from "../../grammar/ast.ts";
import { checkFile, type CheckedFile, type Circumstances, type Declaration } from "../check/index.ts";
import type { AgentDefinition, JobDefinition } from "../definition/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import { checkAgentsAreKnown } from "./agents.ts";
import { checkNames } from "./names.ts";
import { placeFindings, type FileFinding } from "./place.ts";

/** A definition and the block that it comes from. */
export interface Compiled<D> {
  readonly name: string;
  readonly definition: D;
  readonly file: string;
  /** The whole block, in UTF-16 offsets. */
  readonly span: Span;
}

export interface CheckedWorkspace {
  /** In the order of the files, then of their text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The schedules without an error in them. */
  readonly jobs: readonly Compiled<JobDefinition>[];
  /** The agents without an error in them. */
  readonly agents: readonly Compiled<AgentDefinition>[];
}

export function checkWorkspace(
  texts: Readonly<Record<string, string>>,
  circumstances: Circumstances,
): CheckedWorkspace {
  const files = new Map<string, CheckedFile>();
  for (const [file, text] of Object.entries(texts)) files.set(file, checkFile(text, circumstances));
  const findings: FileFinding[] = [];
  for (const [file, checked] of files) {
    for (const finding of checked.findings) findings.push({ file, finding });
  }
  const ambiguous = checkNames(files, findings);
  checkAgentsAreKnown(files, findings);
  return {
    diagnostics: placeFindings(findings, texts),
    jobs: compiled(files, ({ schedules }) => schedules, ambiguous),
    agents: compiled(files, ({ agents }) => agents, ambiguous),
  };
}

function compiled<D>(
  files: ReadonlyMap<string, CheckedFile>,
  declarationsOf: (file: CheckedFile) => readonly Declaration<D>[],
  ambiguous: ReadonlySet<Declaration<unknown>>,
): readonly Compiled<D>[] {
  const all: Compiled<D>[] = [];
  for (const [file, checked] of files) {
    for (const declaration of declarationsOf(checked)) {
      const { name, definition, span } = declaration;
      if (name === undefined || definition === undefined || ambiguous.has(declaration)) continue;
      all.push({ name: name.text, definition, file, span });
    }
  }
  return all;
}
