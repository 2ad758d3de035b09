/** What a tool gave, as text for the model. Pictures and the like are named, not passed on. */
export function resultText(result: {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly toolResult?: unknown;
}): string {
  const parts = Array.isArray(result.content) ? (result.content as readonly unknown[]).map(partText) : [];
  if (parts.length > 0) return parts.join("\n");
  const other = result.structuredContent ?? result.toolResult;
  return other === undefined ? "" : JSON.stringify(other);
}

function partText(part: unknown): string {
  const { type, text, resource, uri, mimeType } = (part ?? {}) as Readonly<Record<string, unknown>>;
  if (type === "text" && typeof text === "string") return text;
  if (type === "resource") return partText({ type: "text", text: `[a resource]`, ...(resource as object) });
  if (type === "resource_link" && typeof uri === "string") return uri;
  return `[${typeof type === "string" ? type : "something"}${typeof mimeType === "string" ? ` of type ${mimeType}` : ""}, not passed on]`;
}
