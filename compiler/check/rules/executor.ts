import type { Value } from "../../../grammar/ast.ts";
import { agent } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

/** An agent has what its executor runs, and its command begins with a program. */
export function checkExecutor(reading: BlockReading<typeof agent>, scope: Scope): void {
  checkProgram(reading.fields.get("command")?.value, scope);
  const executor = reading.values.executor;
  if (executor !== "command" && executor !== "model") return;
  if (reading.fields.has(executor)) return;
  const place = reading.fields.get("executor")?.value?.span ?? reading.header;
  scope.report("missing-executor-field", place, {
    executor,
    field: executor,
    example: agent.fields[executor].example,
  });
}

function checkProgram(command: Value | undefined, scope: Scope): void {
  const program = command?.kind === "list" ? command.items[0] : undefined;
  if (program?.kind !== "string" || program.unterminated || program.value.trim() !== "") return;
  const subject = "The program of `command`";
  scope.report("empty-value", program.span, { subject, example: quoted(agent.fields.command.example) });
}
