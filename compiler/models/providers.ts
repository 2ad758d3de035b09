/** Whose protocol a model speaks. */
export const providers = ["anthropic", "openai", "google", "openai-compatible"] as const;

export type Provider = (typeof providers)[number];

/** Programs that serve models on one's own machine and speak as OpenAI does: by the name before the `/`, their address. */
export const localServers: Readonly<Record<string, string>> = {
  ollama: "http://127.0.0.1:11434/v1",
  lmstudio: "http://127.0.0.1:1234/v1",
  vllm: "http://127.0.0.1:8000/v1",
};

/** Names that may stand before the `/` of a model's name without a word in the configuration. */
export const prefixes: readonly string[] = ["anthropic", "openai", "google", ...Object.keys(localServers)];
