import type { Redactor } from "../../references/index.ts";
import { storable, storableJson } from "../clean.ts";
import type { AssistantPart, Message } from "../messages.ts";

/** Takes secrets out of what was said, and whatever a database cannot hold. The shape stays: a role is no text. */
export function redactMessages(messages: readonly Message[], redactor: Redactor): readonly Message[] {
  const text = (said: string): string => storable(redactor.text(said));
  const json = (value: unknown): unknown =>
    value === undefined ? undefined : storableJson(redactor.json(value));
  const part = (said: AssistantPart): AssistantPart => {
    const provider =
      said.provider === undefined ? {} : { provider: json(said.provider) as typeof said.provider };
    return said.type === "tool_call"
      ? { ...said, id: text(said.id), tool: text(said.tool), input: json(said.input), ...provider }
      : { ...said, text: text(said.text), ...provider };
  };
  return messages.map((message): Message => {
    switch (message.role) {
      case "user":
        return { ...message, text: text(message.text) };
      case "assistant":
        return { ...message, parts: message.parts.map(part) };
      case "tool":
        return {
          ...message,
          results: message.results.map((result) => ({
            ...result,
            id: text(result.id),
            tool: text(result.tool),
            text: text(result.text),
          })),
        };
    }
  });
}
