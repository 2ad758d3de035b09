import type { CheckedFile, Declaration } from "../check/index.ts";
import { messageOf, quoted } from "../diagnostics/index.ts";
import type { FileFinding } from "./place.ts";

type Kind = "schedule" | "agent";

/** Names are unique in the workspace. Gives the declarations that share one: which of them is meant is unknown. */
export function checkNames(
  files: ReadonlyMap<string, CheckedFile>,
  findings: FileFinding[],
): ReadonlySet<Declaration<unknown>> {
  const ambiguous = new Set<Declaration<unknown>>();
  checkKind("schedule", ({ schedules }) => schedules);
  checkKind("agent", ({ agents }) => agents);
  return ambiguous;

  function checkKind(
    kind: Kind,
    declarationsOf: (file: CheckedFile) => readonly Declaration<unknown>[],
  ): void {
    const named = new Map<string, { readonly file: string; readonly declaration: Declaration<unknown> }>();
    for (const [file, checked] of files) {
      for (const declaration of declarationsOf(checked)) {
        const { name } = declaration;
        if (name === undefined) continue;
        const first = named.get(name.text);
        if (first?.declaration.name === undefined) {
          named.set(name.text, { file, declaration });
          continue;
        }
        ambiguous.add(first.declaration).add(declaration);
        findings.push({
          file,
          finding: {
            code: "duplicate-name",
            message: messageOf("duplicate-name", { kind, name: quoted(name.text) }),
            span: name.span,
            related: [
              { file: first.file, span: first.declaration.name.span, message: "It is first named here." },
            ],
            fixes: [],
          },
        });
      }
    }
  }
}
