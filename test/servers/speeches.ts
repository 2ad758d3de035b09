import { anthropicServer } from "./anthropic.ts";
import { googleServer } from "./google.ts";
import type { LoopbackServer, Reply } from "./loopback.ts";
import { openAiChatServer } from "./openai-chat.ts";
import { openAiResponsesServer } from "./openai-responses.ts";
import type { ModelSetting } from "../../runtime/config/types.ts";

/** One way of speaking with models, with a real server that speaks it. */
interface Speech {
  readonly name: string;
  readonly server: (...replies: readonly Reply[]) => Promise<LoopbackServer>;
  readonly setting: (server: LoopbackServer) => Partial<ModelSetting>;
  /** What is asked for beside the words. */
  readonly asks: (settings: { readonly limit: number; readonly temperature?: number }) => object;
}

export const env = { TEAM_KEY: "key-of-the-team" };
export const price = { input: 2, output: 10, currency: "USD" };

/** The protocols that models are reached by; each promise holds for all. */
export const speeches: readonly Speech[] = [
  {
    name: "Anthropic",
    server: anthropicServer,
    setting: ({ url }) => ({
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      base_url: url,
      api_key: "${TEAM_KEY}",
      price,
    }),
    asks: ({ limit, ...rest }) => ({ model: "claude-sonnet-4-5", max_tokens: limit, stream: true, ...rest }),
  },
  {
    name: "OpenAI",
    server: openAiResponsesServer,
    setting: ({ url }) => ({
      provider: "openai",
      model: "gpt-4.1",
      base_url: url,
      api_key: "${TEAM_KEY}",
      price,
    }),
    asks: ({ limit, ...rest }) => ({
      model: "gpt-4.1",
      max_output_tokens: limit,
      stream: true,
      store: false,
      ...rest,
    }),
  },
  {
    name: "Google",
    server: googleServer,
    setting: ({ url }) => ({
      provider: "google",
      model: "gemini-2.5-pro",
      base_url: url,
      api_key: "${TEAM_KEY}",
      price,
    }),
    asks: ({ limit, ...rest }) => ({ generationConfig: { maxOutputTokens: limit, ...rest } }),
  },
  {
    name: "OpenAI-compatible servers",
    server: openAiChatServer,
    setting: ({ url }) => ({ provider: "openai-compatible", model: "llama3.1:70b", base_url: url, price }),
    asks: ({ limit, ...rest }) => ({ model: "llama3.1:70b", max_tokens: limit, stream: true, ...rest }),
  },
];
