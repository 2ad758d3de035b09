import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModel } from "ai";
import type { ReadyModel } from "../types.ts";
import { guardedFetch } from "./fetch.ts";

/** Their own addresses, said so that no variable of this process's environment says otherwise. */
const addresses = {
  anthropic: "https://api.anthropic.com/v1",
  openai: "https://api.openai.com/v1",
  google: "https://generativelanguage.googleapis.com/v1beta",
} as const;

/** Always an object of a provider: a bare string would be sent to a gateway on the network. */
export function languageModel({
  provider,
  id,
  baseUrl,
  apiKey = "",
}: ReadyModel): Exclude<LanguageModel, string> {
  const fetch = guardedFetch;
  switch (provider) {
    case "anthropic":
      return createAnthropic({ baseURL: baseUrl ?? addresses.anthropic, apiKey, fetch })(id);
    case "openai":
      return createOpenAI({ baseURL: baseUrl ?? addresses.openai, apiKey, fetch }).responses(id);
    case "google":
      return createGoogle({ baseURL: baseUrl ?? addresses.google, apiKey, fetch })(id);
    case "openai-compatible": {
      if (baseUrl === undefined) throw new Error(`Nothing says where ${id} answers.`);
      const key = apiKey === "" ? {} : { apiKey };
      return createOpenAICompatible({
        name: "openai-compatible",
        baseURL: baseUrl,
        fetch,
        includeUsage: true,
        ...key,
      })(id);
    }
  }
}
