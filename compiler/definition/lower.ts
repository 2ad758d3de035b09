import type { agent, BlockValue, schedule } from "../../grammar/vocabulary/index.ts";
import type { AgentDefinition, JobDefinition } from "./types.ts";

/** What an error-free schedule says; undefined where something that it needs is missing. */
export function jobDefinition(
  values: Partial<BlockValue<typeof schedule>>,
  name: string,
  at: string | undefined,
): JobDefinition | undefined {
  const { agent: agentName } = values;
  if (agentName === undefined) return undefined;
  // A name inside the block is the same as the one given here.
  const definition = { name, agent: agentName, ...values };
  return at === undefined ? definition : { ...definition, at };
}

/** What an error-free agent says. */
export function agentDefinition(values: Partial<BlockValue<typeof agent>>, name: string): AgentDefinition {
  return { name, ...values };
}
