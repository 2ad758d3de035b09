import type { Span } from "../../grammar/ast.ts";
import { checkFile, type CheckedFile, type Circumstances, type Declaration } from "../check/index.ts";
import type { AgentDefinition, JobDefinition } from "../definition/index.ts";
import {
  catalogue,
  leavesNothing,
  type CatalogueEntry,
  type Code,
  type Diagnostic,
} from "../diagnostics/index.ts";
import { severities, silence, type SilencedDiagnostic } from "../select/index.ts";
import { checkAgentsFit } from "./agent-fit.ts";
import { checkAgentsAreKnown } from "./agents.ts";
import { checkDuplicates } from "./duplicates.ts";
import { checkHerd } from "./herd/check.ts";
import { agentsByName } from "./known.ts";
import { checkNames } from "./names.ts";
import { inOrder, placeFindings, type FileFinding } from "./place.ts";
import { checkRenames } from "./renames.ts";
import { soundStretches } from "./sound.ts";
import { checkAgentsAreScheduled } from "./unscheduled.ts";

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
  /** What comments in the files keep out of `diagnostics`, in the same order. */
  readonly silenced: readonly SilencedDiagnostic[];
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
  const meant = checkAgentsAreKnown(files, findings);
  checkAgentsAreScheduled(files, meant, findings);
  checkAgentsFit(files, agentsByName(files, ambiguous), circumstances.config, findings);
  checkRenames(files, findings);
  checkDuplicates(files, circumstances.now, findings);
  checkHerd(files, circumstances, findings);
  const severityOf = severities(circumstances.config.check ?? {});
  const { reported, silenced, remarks } = silence(
    placeFindings(findings, texts, severityOf),
    [...files].map(([file, { directives }]) => [file, directives]),
    checksThatRan(findings, circumstances),
  );
  const diagnostics = inOrder([...reported, ...placeFindings(remarks, texts, severityOf)], texts);
  const isSound = soundStretches(diagnostics);
  const isMeant = (declaration: Declaration<unknown>, file: string) =>
    !ambiguous.has(declaration) && isSound(file, declaration.span);
  return {
    diagnostics,
    silenced: inOrder(silenced, texts),
    jobs: compiled(files, ({ schedules }) => schedules, isMeant),
    agents: compiled(files, ({ agents }) => agents, isMeant),
  };
}

/**
 * Tells of a code whether it was looked for everywhere. Where an error leaves something undefined, other checks may
 * have had nothing to look at, in that file or in another that speaks of it.
 */
function checksThatRan(
  findings: readonly FileFinding[],
  { now, config }: Circumstances,
): (code: Code) => boolean {
  const severityOf = severities(config.check ?? {});
  const given = new Map<string, unknown>([...Object.entries(config), ["now", now]]);
  const complete = !findings.some(({ finding }) => leavesNothing(finding.code));
  return (code) => {
    const { needs }: CatalogueEntry = catalogue[code];
    return (
      complete && severityOf(code) !== undefined && (needs === undefined || given.get(needs) !== undefined)
    );
  };
}

function compiled<D>(
  files: ReadonlyMap<string, CheckedFile>,
  declarationsOf: (file: CheckedFile) => readonly Declaration<D>[],
  isMeant: (declaration: Declaration<unknown>, file: string) => boolean,
): readonly Compiled<D>[] {
  const all: Compiled<D>[] = [];
  for (const [file, checked] of files) {
    for (const declaration of declarationsOf(checked)) {
      const { name, definition, span } = declaration;
      if (name === undefined || definition === undefined || !isMeant(declaration, file)) continue;
      all.push({ name: name.text, definition, file, span });
    }
  }
  return all;
}
