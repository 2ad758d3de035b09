import type { AgentDefinition } from "../../../../compiler/definition/types.ts";
import type { McpSetting } from "../../../config/types.ts";

export interface ToolQuestion {
  readonly agent: Pick<AgentDefinition, "name" | "capabilities">;
  readonly server: string;
  readonly setting: Pick<McpSetting, "capabilities" | "tools">;
  /** As the server names it. */
  readonly tool: string;
}

export type ToolVerdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: string };

/**
 * The one place where it is decided what an agent may do with tools: asked when a tool is offered, and again before
 * each call. Pure. Whatever else is to have a say in it belongs here.
 */
export function judgeTool({ agent, server, setting, tool }: ToolQuestion): ToolVerdict {
  const own =
    setting.tools !== undefined && Object.hasOwn(setting.tools, tool) ? setting.tools[tool] : undefined;
  const needed = own ?? setting.capabilities ?? [];
  const missing = needed.filter((capability) => agent.capabilities?.includes(capability) !== true);
  if (missing.length === 0) return { allowed: true };
  const words = missing.length === 1 ? "the capability" : "the capabilities";
  const reason = `The tool ${tool} of ${server} asks for ${words} ${missing.join(", ")}, which agent ${agent.name} does not declare.`;
  return { allowed: false, reason };
}
