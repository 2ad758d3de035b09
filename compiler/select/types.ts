import type { Code, Diagnostic, Severity } from "../diagnostics/index.ts";

/** What is reported, and how gravely: `[check]` of the configuration. Errors that leave nothing to define always are. */
export interface Selection {
  /** These alone. Absent: all. */
  readonly select?: readonly Code[] | "all" | undefined;
  /** All but these. */
  readonly ignore?: readonly Code[] | undefined;
  /** Another severity than the catalogue's. */
  readonly severity?: Readonly<Partial<Record<Code, Severity | "off">>> | undefined;
}

/** The severity of a code in this run. Undefined: it is not reported. */
export type SeverityOf = (code: Code) => Severity | undefined;

/** What a comment keeps out of the report. */
export interface SilencedDiagnostic extends Diagnostic {
  /** As the comment gives it. */
  readonly reason: string | undefined;
}
