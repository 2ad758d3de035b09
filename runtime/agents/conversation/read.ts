import type { AssistantPart, Message, ToolResult } from "../messages.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a conversation from JSON that may be anything: of a damaged row, or of a command. Undefined: it is none that a
 * model could be given, also where a call has no result or a result no call. An assistant's message may have `text` in
 * place of `parts`.
 */
export function readMessages(value: unknown): readonly Message[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const messages = value.map(messageFrom);
  return messages.every((message) => message !== undefined) && isPaired(messages) ? messages : undefined;
}

function messageFrom(value: unknown): Message | undefined {
  if (!isFields(value)) return undefined;
  const { role, text, parts, results } = value;
  switch (role) {
    case "user":
      return typeof text === "string" ? { role, text } : undefined;
    case "assistant": {
      if (typeof text === "string") return { role, parts: [{ type: "text", text }] };
      const read = list(parts, partFrom);
      return read && { role, parts: read };
    }
    case "tool": {
      const read = list(results, resultFrom);
      return read && { role, results: read };
    }
    default:
      return undefined;
  }
}

function partFrom(value: unknown): AssistantPart | undefined {
  if (!isFields(value)) return undefined;
  const { type, text, id, tool, input, provider } = value;
  if (provider !== undefined && !(isFields(provider) && Object.values(provider).every(isFields)))
    return undefined;
  const kept = provider === undefined ? {} : { provider: provider as Readonly<Record<string, Fields>> };
  switch (type) {
    case "text":
    case "reasoning":
      return typeof text === "string" ? { type, text, ...kept } : undefined;
    case "tool_call":
      return typeof id === "string" && typeof tool === "string"
        ? { type, id, tool, input, ...kept }
        : undefined;
    default:
      return undefined;
  }
}

function resultFrom(value: unknown): ToolResult | undefined {
  if (!isFields(value)) return undefined;
  const { id, tool, outcome, text } = value;
  const sound = typeof id === "string" && typeof tool === "string" && typeof text === "string";
  if (!sound || (outcome !== "ok" && outcome !== "error" && outcome !== "denied")) return undefined;
  return { id, tool, outcome, text };
}

/** Each message with calls is followed by their results, and no results come otherwise. */
function isPaired(messages: readonly Message[]): boolean {
  const wanted = messages.map((message) =>
    message.role === "assistant"
      ? message.parts.flatMap((part) => (part.type === "tool_call" ? part.id : []))
      : [],
  );
  const given = messages.map((message) =>
    message.role === "tool" ? message.results.map(({ id }) => id) : [],
  );
  // What stands before the first message asks for nothing, and nothing comes after the last.
  return [[], ...wanted].every((ids, i) => sameIds(ids, given[i] ?? []));
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join("\n") === b.toSorted().join("\n");
}

function list<T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(read);
  return items.every((item) => item !== undefined) ? items : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
