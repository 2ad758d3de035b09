import { fitsAgent, fitsJob } from "../../../compiler/definition/index.ts";
import type { AgentDefinition, JobDefinition } from "../../../compiler/definition/types.ts";
import type { Reason } from "../types.ts";

/** Definitions are ours, but the file they are in is anybody's: what cannot be read must not stop the rest. */

export const UNREADABLE: Reason = {
  code: "unreadable_definition",
  sentence:
    "Its definition in the database is damaged and cannot be read. Register the job again, and `symbi cron reset` it if it still shows as failed.",
};

/** A text is read many times in the life of a run. So many of the short ones are remembered. */
const REMEMBERED = 1_000;
const SHORT = 2_000;
const remembered = new Map<string, JobDefinition>();

export function parseJobDefinition(text: string | null): JobDefinition | undefined {
  const known = text === null ? undefined : remembered.get(text);
  if (known !== undefined) return known;
  const value = parse(text);
  if (!isJobDefinition(value)) return undefined;
  if (text !== null && text.length <= SHORT) {
    if (remembered.size === REMEMBERED) remembered.clear();
    remembered.set(text, value);
  }
  return value;
}

export function parseAgentDefinition(text: string | null): AgentDefinition | undefined {
  const value = parse(text);
  return isAgentDefinition(value) ? value : undefined;
}

/** What stands for an agent whose definition cannot be read: it has its name, and nothing to run. */
export function unreadableAgent(name: string): AgentDefinition {
  const description = "The definition in the database is damaged. Register this agent again.";
  return { name, description, executor: "command" };
}

/** Undefined for what is no JSON: nothing we write reads as that. */
export function parse(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isJobDefinition(value: unknown): value is JobDefinition {
  return (
    hasName(value) &&
    "agent" in value &&
    typeof value.agent === "string" &&
    (("cron" in value && typeof value.cron === "string") ||
      ("at" in value && typeof value.at === "string")) &&
    fitsJob(value)
  );
}

function isAgentDefinition(value: unknown): value is AgentDefinition {
  return hasName(value) && fitsAgent(value);
}

function hasName(value: unknown): value is { name: string } {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string";
}
