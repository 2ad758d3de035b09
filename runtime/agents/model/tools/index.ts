import type { ToolResult } from "../../messages.ts";
import type { AgentInvocation } from "../../types.ts";
import { aborted } from "../../waiting.ts";
import { CAPS } from "../../caps.ts";
import type { ToolSpec, WantedCall } from "../types.ts";
import { judgeTool, type ToolQuestion } from "./gate.ts";
import { offeredNames } from "./names.ts";
import type { ToolServer } from "./open.ts";

export { type OpenServers, openServers, type ServerParts } from "./open.ts";

/** The tools of one run. */
export interface Tools {
  readonly specs: readonly ToolSpec[];
  /** Makes the call, or says why not: the model is told either. Never rejects. */
  call(wanted: WantedCall): Promise<ToolResult>;
}

interface Offered {
  readonly server: ToolServer;
  readonly tool: ToolServer["tools"][number];
  readonly question: ToolQuestion;
}

export function offerTools(
  servers: readonly ToolServer[],
  { agent, emit, signal }: Pick<AgentInvocation, "agent" | "emit" | "signal">,
): Tools {
  const all = servers.flatMap((server) =>
    server.tools.map((tool): Offered => ({
      server,
      tool,
      question: { agent, server: server.name, setting: server.setting, tool: tool.name },
    })),
  );
  const offered = all.filter(({ question }) => {
    const verdict = judgeTool(question);
    if (!verdict.allowed) emit({ type: "log", level: "info", message: `Not offered: ${verdict.reason}` });
    return verdict.allowed;
  });
  const names = offeredNames(offered.map(({ server, tool }) => ({ server: server.name, tool: tool.name })));
  const byName = new Map(offered.map((each, index) => [names[index] ?? "", each]));

  async function answer({ tool, input, invalid }: WantedCall): Promise<Omit<ToolResult, "id" | "tool">> {
    if (invalid !== undefined) return { outcome: "error", text: invalid };
    const found = byName.get(tool);
    if (found === undefined) return { outcome: "error", text: `There is no tool ${tool}.` };
    const verdict = judgeTool(found.question);
    if (!verdict.allowed) return { outcome: "denied", text: verdict.reason };
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return { outcome: "error", text: "The input of a tool must be an object." };
    try {
      const calling = found.server.connection.call(found.tool.name, input as Record<string, unknown>, signal);
      const result = await Promise.race([calling, aborted(signal)]);
      // Nobody waits for a tool that does not obey: its server ends with the attempt.
      calling.catch(() => undefined);
      return result ?? { outcome: "error", text: "The run was stopped before the tool answered." };
    } catch (error) {
      return { outcome: "error", text: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    specs: [...byName].map(([name, { tool }]) => ({
      name,
      description: tool.description,
      schema: tool.schema,
    })),
    async call(wanted) {
      const { outcome, text } = await answer(wanted);
      const result: ToolResult = { id: wanted.id, tool: wanted.tool, outcome, text: shortened(text) };
      emit({ type: "tool_call", tool: wanted.tool, input: wanted.input, ...told(result) });
      return result;
    },
  };
}

function told({ outcome, text }: ToolResult) {
  return outcome === "ok" ? { output: text } : { error: outcome === "denied" ? `Denied: ${text}` : text };
}

/** What comes after is of no use to a model that cannot hold it. */
function shortened(text: string): string {
  if (text.length <= CAPS.toolResult) return text;
  return `${text.slice(0, CAPS.toolResult).toWellFormed()}\n[… cut here: ${text.length} characters in all]`;
}
