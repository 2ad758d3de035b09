import type { AssistantModelMessage, ModelMessage, ToolResultPart } from "ai";
import type { AssistantPart, Message, ProviderData, ToolResult } from "../../messages.ts";

type ProviderOptions = AssistantModelMessage["providerOptions"];
type Part = Exclude<AssistantModelMessage["content"], string>[number];

export function toSdk(messages: readonly Message[]): ModelMessage[] {
  return messages.map((message) => {
    switch (message.role) {
      case "user":
        return { role: "user", content: message.text };
      case "assistant":
        return { role: "assistant", content: message.parts.map(partToSdk) };
      case "tool":
        return { role: "tool", content: message.results.map(resultToSdk) };
    }
  });
}

function partToSdk(part: AssistantPart): Part {
  // JSON that a provider gave, which nobody here has looked into.
  const options =
    part.provider === undefined ? {} : { providerOptions: part.provider as ProviderOptions & {} };
  if (part.type !== "tool_call") return { type: part.type, text: part.text, ...options };
  return { type: "tool-call", toolCallId: part.id, toolName: part.tool, input: part.input, ...options };
}

function resultToSdk({ id, tool, outcome, text }: ToolResult): ToolResultPart {
  const said = { type: "tool-result", toolCallId: id, toolName: tool } as const;
  switch (outcome) {
    case "ok":
      return { ...said, output: { type: "text", value: text } };
    case "error":
      return { ...said, output: { type: "error-text", value: text } };
    case "denied":
      return { ...said, output: { type: "execution-denied", reason: text } };
  }
}

/** What the model said, without what only the library itself has use for. */
export function fromSdk(messages: readonly ModelMessage[]): readonly AssistantPart[] {
  return messages.flatMap((message) => {
    if (message.role !== "assistant") return [];
    if (typeof message.content === "string") return [{ type: "text" as const, text: message.content }];
    return message.content.flatMap((part): AssistantPart[] => {
      switch (part.type) {
        case "text":
        case "reasoning":
          // A blank text that is given back is refused by some providers; others hang a mark of theirs on one.
          if (part.type === "text" && part.text.trim() === "" && part.providerOptions === undefined)
            return [];
          return [{ type: part.type, text: part.text, ...kept(part.providerOptions) }];
        case "tool-call":
          return [
            {
              type: "tool_call",
              id: part.toolCallId,
              tool: part.toolName,
              input: part.input,
              ...kept(part.providerOptions),
            },
          ];
        default:
          return [];
      }
    });
  });
}

function kept(options: ProviderOptions): { readonly provider?: ProviderData } {
  return options === undefined ? {} : { provider: options };
}
