/**
 * What is said between a run and its model: plain JSON, which may be kept and given back later. No type of any
 * library stands in it.
 */
export type Message =
  | { readonly role: "user"; readonly text: string }
  | { readonly role: "assistant"; readonly parts: readonly AssistantPart[] }
  | { readonly role: "tool"; readonly results: readonly ToolResult[] };

export type AssistantPart =
  | { readonly type: "text" | "reasoning"; readonly text: string; readonly provider?: ProviderData }
  | (ToolCall & { readonly type: "tool_call"; readonly provider?: ProviderData });

export interface ToolCall {
  readonly id: string;
  /** As it is offered to the model. */
  readonly tool: string;
  readonly input: unknown;
}

export interface ToolResult {
  /** Of the call. */
  readonly id: string;
  readonly tool: string;
  readonly outcome: "ok" | "error" | "denied";
  readonly text: string;
}

/** What a provider wants to see again with its own words, such as the signature of a thought. By provider. */
export type ProviderData = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
