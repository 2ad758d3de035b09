import type { Field } from "../../../grammar/ast.ts";
import { agent, heartbeat } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";

const fields = { command: agent.fields.command, probe: heartbeat.fields.probe };

/** A command line begins with a program. */
export function checkProgram(name: keyof typeof fields, field: Field | undefined, scope: Scope): void {
  const program = field?.value?.kind === "list" ? field.value.items[0] : undefined;
  if (program?.kind !== "string" || program.unterminated || program.value.trim() !== "") return;
  const subject = `The program of \`${name}\``;
  scope.report("empty-value", program.span, { subject, example: quoted(fields[name].example) });
}
