import type { Message } from "../messages.ts";
import { bounded, type ConversationLimits, type Earlier } from "./bound.ts";

/** What a run leaves for those that share its conversation. */
export interface Turn {
  /** The conversation as it is to be kept. */
  readonly messages: readonly Message[];
  /** Of it, what this run said. */
  readonly own: readonly Message[];
  /** As the model's server counted the last question and its answer; null: nobody told. */
  readonly tokens: number | null;
}

/** `said`: the conversation, with the `given` messages that were there before. */
export function turnOf(
  said: readonly Message[],
  given: number,
  limits: ConversationLimits,
  { earlier, tokens }: { readonly earlier?: Earlier | undefined; readonly tokens?: number | undefined },
): Turn {
  const answered = said.at(-1)?.role === "assistant" ? said : [...said, SILENCE];
  const all = answered.map(unempty);
  const messages = bounded(all, limits, earlier);
  return {
    messages,
    own: bounded(all.slice(given), limits),
    // What was counted is not what is kept of a conversation that was too long.
    tokens: messages === all ? (tokens ?? null) : null,
  };
}

/** What was asked and what was said, by an agent that knows no more of conversations. */
export function plainTurn(input: string, output: string): readonly Message[] {
  return [
    { role: "user", text: input },
    { role: "assistant", parts: [{ type: "text", text: output }] },
  ];
}

const SILENCE: Message = { role: "assistant", parts: [] };

/** Some models refuse a conversation in which somebody says nothing. */
function unempty(message: Message): Message {
  switch (message.role) {
    case "user":
      return message.text.trim() === "" ? { ...message, text: "(nothing)" } : message;
    case "assistant": {
      const parts = message.parts.filter((part) => part.type !== "text" || part.text.trim() !== "");
      const speaks = parts.some(({ type }) => type !== "reasoning");
      return { ...message, parts: speaks ? parts : [...parts, { type: "text", text: "(nothing)" }] };
    }
    case "tool":
      return message;
  }
}
