import type { AssistantPart, Message, ToolResult } from "../messages.ts";
import { summarise } from "../session.ts";

/** Characters of what a tool was asked and what it gave. */
const TOOL_TEXT = 1_000;

/** A conversation as text, for whoever is to read it and not to go on with it. Thoughts are left out. */
export function transcript(messages: readonly Message[]): string {
  return messages.flatMap(linesOf).join("\n\n");
}

function linesOf(message: Message): readonly string[] {
  switch (message.role) {
    case "user":
      return [`User: ${message.text}`];
    case "assistant":
      return message.parts.flatMap(partLine);
    case "tool":
      return message.results.map(resultLine);
  }
}

function partLine(part: AssistantPart): readonly string[] {
  switch (part.type) {
    case "text":
      return part.text.trim() === "" ? [] : [`Assistant: ${part.text}`];
    case "tool_call":
      return [`Assistant calls ${part.tool}: ${summarise(JSON.stringify(part.input) ?? "", TOOL_TEXT)}`];
    case "reasoning":
      return [];
  }
}

function resultLine({ tool, outcome, text }: ToolResult): string {
  const how = { ok: "answers", error: "fails", denied: "is denied" }[outcome];
  return `${tool} ${how}: ${summarise(text, TOOL_TEXT)}`;
}
