import { type Diagnostic, type JsonDiagnostic, renderText, type Severity } from "../compiler/index.ts";
import type { Context } from "./context.ts";
import { exit, type ExitCode } from "./failure.ts";
import type { BadSource } from "./sources.ts";
import { oneLine } from "./text.ts";

/** How many there are of a severity. */
export function count(diagnostics: readonly { readonly severity: Severity }[], severity: Severity): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}

/** Diagnostics on standard error, for commands whose result is something else. */
export function tellDiagnostics(
  { terminal, quiet }: Context,
  diagnostics: readonly Diagnostic[],
  texts: Readonly<Record<string, string>>,
): void {
  const shown = quiet ? diagnostics.filter(({ severity }) => severity === "error") : diagnostics;
  if (shown.length > 0) terminal.err(renderText(shown, texts, { color: terminal.coloured.err }));
}

/** Tells of files that could not be used; answers with the gravest exit code. */
export function tellBadSources({ terminal }: Context, bad: readonly BadSource[]): ExitCode {
  for (const { file, message } of bad) {
    terminal.err(`${terminal.paintErr(["red", "bold"], "error:")} ${oneLine(file)}: ${message}\n`);
  }
  if (bad.some(({ exitCode }) => exitCode === exit.unable)) return exit.unable;
  return bad.length > 0 ? exit.failed : exit.fine;
}

/** Diagnostics of a job in JSON, each at its JSON pointer, on standard error. */
export function tellJsonDiagnostics(
  { terminal, quiet }: Context,
  diagnostics: readonly JsonDiagnostic[],
): void {
  for (const { pointer, code, severity, message } of diagnostics) {
    if (quiet && severity !== "error") continue;
    const label = terminal.paintErr(
      severity === "error" ? ["red", "bold"] : ["yellow", "bold"],
      `${severity}[${code}]:`,
    );
    terminal.err(`${label} ${pointer === "" ? "" : `${oneLine(pointer)}: `}${oneLine(message)}\n`);
  }
}
