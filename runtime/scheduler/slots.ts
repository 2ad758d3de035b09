import type { JobDefinition } from "../../compiler/definition/types.ts";
import { sessionMode } from "../agents/index.ts";

/** How many of the job's runs may be live at one time. Those that share a conversation take turns. */
export function slotsOf(definition: JobDefinition): number {
  return sessionMode(definition) === "shared_persistent" ? 1 : (definition.max_concurrent ?? 1);
}
