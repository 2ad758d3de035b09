import { type FinishReason, jsonSchema, streamText, tool, type ToolSet } from "ai";
import type {
  Finish,
  StepAnswer,
  StepRequest,
  StepResult,
  StepUsage,
  ToolSpec,
  WantedCall,
} from "../types.ts";
import { brokenOff, failureOf } from "./failures.ts";
import { fromSdk, toSdk } from "./messages.ts";
import { languageModel } from "./providers.ts";

// Its warnings belong to the run, not to the standard error of a scheduler.
(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;

/** Asks a model once. What tools it calls, when to ask again and whether at all is decided outside. Never rejects. */
export async function ask(request: StepRequest): Promise<StepResult> {
  let usage: StepUsage | undefined;
  let began = false;
  try {
    const stream = begin(request);
    const calls: WantedCall[] = [];
    let text = "";
    let warnings: readonly string[] = [];
    let end: End | undefined;
    let broken: unknown;
    for await (const part of stream.stream) {
      began ||= /^(?:text|reasoning|tool)-/.test(part.type);
      switch (part.type) {
        case "start-step":
          warnings = part.warnings.map(warningText);
          break;
        case "text-delta":
          text += part.text;
          request.onText(part.text);
          break;
        case "tool-call":
          calls.push({
            id: part.toolCallId,
            tool: part.toolName,
            input: part.input,
            ...(part.invalid === true ? { invalid: messageOf(part.error) } : {}),
          });
          break;
        case "custom":
          usage ??= usageAtStart(part.providerMetadata);
          break;
        case "finish-step":
          end = part;
          if (part.usage.inputTokens !== undefined) usage = usageOf(part.usage);
          break;
        case "error":
          broken ??= part.error;
          break;
        default:
          break;
      }
    }
    if (broken !== undefined) return { ok: false, failure: failureOf(broken, request.model, began), usage };
    const finish = end && finishOf(end, calls);
    if (finish === undefined)
      return { ok: false, failure: brokenOff(request.model.id, endWords(end?.rawFinishReason)), usage };
    const answer: StepAnswer = {
      text,
      parts: fromSdk(await stream.responseMessages),
      calls,
      usage: usage ?? { input: undefined, cachedInput: undefined, output: undefined },
      finish,
      warnings,
    };
    return { ok: true, answer };
  } catch (error) {
    return { ok: false, failure: failureOf(error, request.model, began), usage };
  }
}

function begin({ model, instructions, messages, tools, maxOutputTokens, temperature, signal }: StepRequest) {
  return streamText({
    model: languageModel(model),
    ...(instructions === undefined ? {} : { instructions }),
    messages: toSdk(messages),
    tools: toolSet(tools),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    // Nothing of a conversation is to stay with a provider that keeps answers unless told not to.
    providerOptions: { openai: { store: false } },
    // How often to try again, and until when, is decided outside.
    maxRetries: 0,
    abortSignal: signal,
    // Errors are read off the stream; without this they would be printed as well.
    onError: () => undefined,
  });
}

/** Without `execute`: the library only tells of calls. */
function toolSet(tools: readonly ToolSpec[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, schema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(schema) }),
    ]),
  );
}

interface End {
  readonly finishReason: FinishReason;
  /** In the server's own words. */
  readonly rawFinishReason: string | undefined;
}

/** Words that servers have for an end as it should be, beside those that the library knows. */
const ENDS = /^(?:end|eos|eos_token|stop_sequence|end_turn|complete|completed|done)$/i;

/** Undefined: nobody said that the answer is whole. Only what means that counts as it: success needs evidence. */
function finishOf({ finishReason, rawFinishReason }: End, calls: readonly WantedCall[]): Finish | undefined {
  switch (finishReason) {
    case "stop":
      return "complete";
    case "tool-calls":
      return calls.length > 0 ? "complete" : undefined;
    case "length":
      return "cut";
    case "content-filter":
      return "withheld";
    case "other":
      if (rawFinishReason === "refusal") return "withheld";
      return rawFinishReason !== undefined && ENDS.test(rawFinishReason) ? "complete" : undefined;
    case "error":
    case "interrupted":
      return undefined;
  }
}

function endWords(raw: string | undefined): string {
  return raw === undefined ? "" : `its server calls that ${JSON.stringify(raw.slice(0, 100))}`;
}

function usageOf(usage: {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly inputTokenDetails: { readonly cacheReadTokens: number | undefined };
}): StepUsage {
  return {
    input: usage.inputTokens,
    cachedInput: usage.inputTokenDetails.cacheReadTokens,
    output: usage.outputTokens,
  };
}

/** One protocol tells at the beginning what the question cost: worth keeping if the answer breaks off. */
function usageAtStart(metadata: unknown): StepUsage | undefined {
  const { usage } =
    (metadata as { anthropic?: { usage?: Record<string, unknown> } } | undefined)?.anthropic ?? {};
  if (usage === undefined) return undefined;
  const count = (key: string): number => (typeof usage[key] === "number" ? usage[key] : 0);
  const cachedInput = count("cache_read_input_tokens");
  const input = count("input_tokens") + cachedInput + count("cache_creation_input_tokens");
  return { input, cachedInput, output: count("output_tokens") };
}

function warningText(warning: {
  readonly type: string;
  readonly feature?: string;
  readonly details?: string;
  readonly message?: string;
}): string {
  return [warning.type, warning.feature, warning.details, warning.message]
    .filter((word) => word !== undefined)
    .join(": ");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
