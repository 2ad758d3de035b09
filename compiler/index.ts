/**
 * What `.symbi` files mean: text in, diagnostics and definitions out. Pure and synchronous, no I/O, no clock; runs in a
 * browser. Published as `symbi/compiler`.
 */
import {
  checkJob as checkJsonJob,
  type CheckConfig,
  type CheckedJob,
  type Circumstances,
} from "./check/index.ts";
import { type Fixed, type FixOptions, fixWorkspace } from "./fix/index.ts";
import { checkWorkspace, type CheckedWorkspace } from "./workspace/index.ts";

export interface CheckOptions {
  /** The present, as a date or in milliseconds. Without it nothing is checked against the present. */
  readonly now?: Date | number | undefined;
  /** What of the configuration the checks may know. Without it nothing is checked against it. */
  readonly config?: CheckConfig | undefined;
}

/** Checks the files of one workspace, given by path. */
export function check(files: Readonly<Record<string, string>>, options: CheckOptions = {}): CheckedWorkspace {
  return checkWorkspace(files, circumstances(options));
}

/**
 * Applies the fixes of what is found in the files of one workspace, and of what is found then. Only safe ones, which
 * never change what a file means, unless `unsafe` is set. There are never more errors afterwards than before.
 */
export function fix(
  files: Readonly<Record<string, string>>,
  { unsafe, wanted, ...options }: CheckOptions & FixOptions = {},
): Fixed {
  const about = circumstances(options);
  return fixWorkspace(files, (texts) => checkWorkspace(texts, about), { unsafe, wanted });
}

/** Checks a job in JSON, with the keys of the language or of the API. */
export function checkJob(json: unknown, options: CheckOptions = {}): CheckedJob {
  return checkJsonJob(json, circumstances(options));
}

function circumstances({ now, config }: CheckOptions): Circumstances {
  const present = now === undefined ? NaN : new Date(now).getTime();
  // An invalid date is no present.
  return { now: Number.isNaN(present) ? undefined : present, config: config ?? {} };
}

export type { CheckConfig, CheckedJob, JsonDiagnostic } from "./check/index.ts";
export type { AgentDefinition, JobDefinition } from "./definition/index.ts";
export { catalogue } from "./diagnostics/index.ts";
export type {
  CatalogueEntry,
  Code,
  Diagnostic,
  Edit,
  Fix,
  Place,
  RelatedPlace,
  Severity,
} from "./diagnostics/index.ts";
export { explain, type Explanation } from "./explain.ts";
export { renderGitHub, renderJson, renderJUnit, renderSarif, renderText } from "./report/index.ts";
export type { ReportFacts, UnreadFile } from "./report/index.ts";
export { format, type Formatted, formatText } from "./format/index.ts";
export {
  type Applied,
  applyFix,
  applyFixes,
  type AppliedFixes,
  type CheckTexts,
  chosenFix,
  type Fixed,
  type FixOptions,
  fixWorkspace,
  type Left,
} from "./fix/index.ts";
export { fingerprint, type Selection, type SilencedDiagnostic } from "./select/index.ts";
export type { Position } from "./source/index.ts";
export type { CheckedWorkspace, Compiled } from "./workspace/index.ts";
