import type { Code, Finding, Severity } from "../../diagnostics/index.ts";
import { severities, type SeverityOf } from "../../select/index.ts";
import type { JobDefinition } from "../../definition/index.ts";
import { found } from "../read/describe.ts";
import { checkSchedule } from "../schedule.ts";
import { createScope, type Circumstances, type Source } from "../scope.ts";
import { jsonTree } from "./tree.ts";

/** A diagnostic of a value that has no lines: it is placed by a JSON pointer (RFC 6901), `""` for the whole. */
export interface JsonDiagnostic {
  readonly pointer: string;
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
}

export interface CheckedJob {
  /** Undefined where there is an error. */
  readonly job: JobDefinition | undefined;
  readonly diagnostics: readonly JsonDiagnostic[];
}

const source: Source = {
  kind: "json",
  slice: () => "",
  within: (node) => node.span,
  removal: (span) => span,
  example: (written) => written.replace(/^([a-z_]+)(: | (?=\{))/, '"$1": '),
};

/** Checks a job in JSON against the field tables of `schedule`. `agent_id` and `cron_expr` are `agent` and `cron`. */
export function checkJob(json: unknown, circumstances: Circumstances): CheckedJob {
  const { value, pointers, nulls } = jsonTree(json);
  const findings: Finding[] = [];
  const scope = createScope(source, circumstances, findings);
  const wrongType = (wanted: string, stands: string, start: number): void => {
    const subject = pointers[start] === "" ? "A job" : "An item of a list";
    const params = { subject, wanted, found: stands, hint: "" };
    scope.report("wrong-type", { start, end: start }, params);
  };
  for (const span of nulls) {
    const root = pointers[span.start] === "";
    wrongType(root ? "an object `{ … }`" : "a text in quotes", "`null`", span.start);
  }
  let job: JobDefinition | undefined;
  if (value.kind === "object") {
    const parts = { header: value.span, name: undefined, body: value.body, besideWider: false };
    const { definition } = checkSchedule(parts, scope);
    job = scope.errors === 0 ? definition : undefined;
  } else if (value.kind !== "bad") wrongType("an object `{ … }`", found(value), value.span.start);
  const severityOf = severities(circumstances.config.check ?? {});
  const diagnostics = findings
    .toSorted((left, right) => left.span.start - right.span.start)
    .flatMap((finding) => diagnosticsOf(finding, pointers, severityOf));
  const sound = !diagnostics.some(({ severity }) => severity === "error");
  return { job: sound ? job : undefined, diagnostics };
}

/** One, or none where the configuration turns it off. */
function diagnosticsOf(
  { code, message, span }: Finding,
  pointers: readonly string[],
  severityOf: SeverityOf,
): readonly JsonDiagnostic[] {
  const severity = severityOf(code);
  if (severity === undefined) return [];
  return [{ pointer: pointers[span.start] ?? "", code, severity, message }];
}
