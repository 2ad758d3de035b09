import type { WantedCall, ToolSpec } from "./types.ts";
import type { ToolResult } from "../messages.ts";
import { CAPS } from "../caps.ts";

/** A tool of ours: by it a model may say what its next run should know, with no question of its own for that. */
export const summaryTool: ToolSpec = {
  name: "symbi__summary",
  description: `Leaves a summary of this run for your next one, which remembers nothing else: what was done, what is open, in at most ${CAPS.summary} characters. Call it together with your last answer.`,
  schema: {
    type: "object",
    properties: { summary: { type: "string" } },
    required: ["summary"],
    additionalProperties: false,
  },
};

/** Takes the calls of that tool. It is no tool of the agent's: nothing is told of it, and no postcondition counts it. */
export function takeSummary() {
  let summary: string | undefined;
  return {
    takes: ({ tool }: WantedCall): boolean => tool === summaryTool.name,
    take({ id, tool, input, invalid }: WantedCall): ToolResult {
      const given =
        typeof input === "object" && input !== null && "summary" in input ? input.summary : undefined;
      if (invalid !== undefined || typeof given !== "string" || given.trim() === "")
        return { id, tool, outcome: "error", text: invalid ?? "Give a text as `summary`." };
      summary = given;
      return { id, tool, outcome: "ok", text: "It is kept for the next run." };
    },
    /** The last one that it gave. */
    get summary(): string | undefined {
      return summary;
    },
  };
}
