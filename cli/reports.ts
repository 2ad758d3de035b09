import { isAbsolute } from "node:path";
import {
  type Diagnostic,
  renderGitHub,
  renderJson,
  renderJUnit,
  renderSarif,
  type ReportFacts,
} from "../compiler/index.ts";
import type { Context } from "./context.ts";
import { shownPath } from "./sources.ts";

type Report = (
  diagnostics: readonly Diagnostic[],
  texts: Readonly<Record<string, string>>,
  facts: ReportFacts,
) => string;

/** Reports for programs, which are there even when there is nothing to report. */
export const reports = {
  json: renderJson,
  sarif: renderSarif,
  github: renderGitHub,
  junit: renderJUnit,
} as const satisfies Readonly<Record<string, Report>>;

export type ProgramFormat = keyof typeof reports;

/** In a workflow of GitHub, the path from its checkout to the working folder. */
export function folderInRepository({ env, cwd }: Context): string {
  const root = env["GITHUB_WORKSPACE"];
  if (root === undefined || root === "") return "";
  const folder = shownPath(cwd, root);
  return isAbsolute(folder) ? "" : `${folder}/`;
}
