import type { agent, BlockValue, schedule } from "../../grammar/vocabulary/index.ts";
import type { AgentDefinition, JobDefinition } from "./types.ts";

/** What an error-free schedule says; undefined where something that it needs is missing. */
export function jobDefinition(
  values: Partial<BlockValue<typeof schedule>>,
  name: string,
  at: string | undefined,
): JobDefinition | undefined {
  const { name: _name, agent: agentName, at: _at, ...rest } = values;
  if (agentName === undefined) return undefined;
  return { name, agent: agentName, ...(at === undefined ? {} : { at }), ...rest };
}

/** What an error-free agent says. */
export function agentDefinition(values: Partial<BlockValue<typeof agent>>, name: string): AgentDefinition {
  return { name, ...values };
}
