import { agent } from "../../../grammar/vocabulary/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";
import { checkProgram } from "./program.ts";

/** An agent has what its executor runs, and its command begins with a program. */
export function checkExecutor(reading: BlockReading<typeof agent>, scope: Scope): void {
  checkProgram("command", reading.fields.get("command"), scope);
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
