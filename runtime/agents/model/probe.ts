import type { Clock } from "../../clock.ts";
import type { Resolver } from "../../references/index.ts";
import { readyModel } from "./ready.ts";
import type { ResolvedModel } from "./resolve.ts";

/** Some providers take no smaller limit. */
const SHORTEST_ANSWER = 16;

/** What a model's server said to one tiny question. */
export interface ModelProbe {
  /** `no_key`: it was not asked. */
  readonly result: "answers" | "no_key" | "key_refused" | "unknown_model" | "refused" | "unreachable";
  readonly message: string;
  /** From the question to the end of its answer; null: it was not asked. */
  readonly ms: number | null;
}

/** Asks the model for one word, which costs next to nothing and shows that address, key and name are right. */
export async function probeModel(
  model: ResolvedModel,
  timeoutMs: number,
  { clock, resolver }: { readonly clock: Clock; readonly resolver: Resolver },
): Promise<ModelProbe> {
  const ready = readyModel(model, { resolver });
  if (!ready.ok) return { result: "no_key", message: ready.reason, ms: null };
  const { sdk } = await import("./sdk/index.ts");
  const late = new AbortController();
  const timer = clock.schedule(timeoutMs, () => late.abort());
  const began = clock.monotonic();
  const asked = await sdk.ask({
    model: ready.model,
    instructions: undefined,
    messages: [{ role: "user", text: "Answer with the word ok." }],
    tools: [],
    maxOutputTokens: SHORTEST_ANSWER,
    temperature: undefined,
    signal: late.signal,
    onText: () => undefined,
  });
  timer.cancel();
  const ms = Math.round(clock.monotonic() - began);
  if (asked.ok) return { result: "answers", message: `${model.name} answers.`, ms };
  if (late.signal.aborted)
    return { result: "unreachable", message: `${model.name} has not answered in ${timeoutMs / 1000} s.`, ms };
  const { code, sentence, transient, status } = asked.failure;
  return { result: resultOf(code, transient, status), message: sentence, ms };
}

function resultOf(code: string, transient: boolean, status: number | undefined): ModelProbe["result"] {
  if (code === "model_unauthorized") return "key_refused";
  if (status === 404) return "unknown_model";
  return transient ? "unreachable" : "refused";
}
