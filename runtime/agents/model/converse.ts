import type { Clock } from "../../clock.ts";
import type { Reason, TokenUsage } from "../../store/types.ts";
import { addUsage } from "../budget.ts";
import type { Message, ToolResult } from "../messages.ts";
import { failed } from "../outcome.ts";
import type { AgentInvocation, AgentOutcome } from "../types.ts";
import { close } from "./closing.ts";
import { opening } from "./opening.ts";
import { summaryTool, takeSummary } from "./own-tool.ts";
import { askPatiently } from "./patience.ts";
import { trackSpending } from "./spending.ts";
import type { Finish, ReadyModel, Sdk, StepRequest, StepUsage } from "./types.ts";
import type { ResolvedModel } from "./resolve.ts";
import type { Tools } from "./tools/index.ts";

const USUAL_STEPS = 20;
/** What becomes of it is said outside. */
const stopped: Reason = { code: "stopped", sentence: "It was stopped." };

export interface Conversing {
  readonly sdk: Sdk;
  readonly model: ResolvedModel;
  readonly ready: ReadyModel;
  readonly tools: Tools;
  readonly clock: Clock;
  /** By the monotonic clock. */
  readonly deadline: number;
}

/** Asks the model, makes the calls that it wants, tells it what came of them, until it has no more to ask. */
export async function converse(invocation: AgentInvocation, parts: Conversing): Promise<AgentOutcome> {
  const { agent, limits, emit, signal } = invocation;
  const { model, ready, tools } = parts;
  const spending = trackSpending({
    limits: limits.budget ?? {},
    agentSteps: agent.max_steps ?? USUAL_STEPS,
    answer: agent.max_output_tokens ?? model.maxOutputTokens,
    price: model.price,
  });
  const messages: Message[] = [...opening(invocation)];
  const says = sayer(invocation);
  const own = takeSummary();
  // A model that is offered no other tool may know none at all, and its server would refuse to be told of one.
  const summing = invocation.session.mode === "ephemeral_with_summary" && tools.specs.length > 0;
  const specs = summing ? [...tools.specs, summaryTool] : tools.specs;
  let usage: TokenUsage | null = null;
  let output = "";
  const fail = (reason: Reason, more: Partial<AgentOutcome> = {}): AgentOutcome =>
    failed(reason.code, reason.sentence, { output, usage, ...more });
  const spend = (used: StepUsage | undefined): Reason | undefined => {
    const { usage: told, reason } = spending.spend(used);
    usage = addUsage(usage, told);
    emit({ type: "usage", ...told });
    return reason;
  };

  for (let step = 1; ; step++) {
    const allowed = spending.allow(step);
    if (!allowed.ok) return fail(allowed.reason);
    let allowance = allowed;
    emit({ type: "step", step, name: model.id });
    const question = (maxOutputTokens: number | undefined): StepRequest => {
      says.begin();
      return {
        model: ready,
        instructions: agent.system_prompt,
        messages,
        tools: specs,
        maxOutputTokens,
        temperature: agent.temperature,
        signal,
        onText: says.text,
      };
    };
    const result = await askPatiently(question(allowance.maxOutputTokens), {
      ...parts,
      emit,
      note: ({ usage: used }) => void (used !== undefined && spend(used)),
      again() {
        const next = spending.allow(step);
        if (!next.ok) return next.reason;
        allowance = next;
        return question(next.maxOutputTokens);
      },
    });
    const tooMuch = result.ok ? spend(result.answer.usage) : undefined;
    if (tooMuch === undefined && signal.aborted) return fail(stopped);
    if (!result.ok) {
      const { transient, retryAfter } = result.failure;
      return fail(result.failure, { transient, ...(retryAfter === undefined ? {} : { retryAfter }) });
    }
    const { text, parts: said, calls, finish, warnings } = result.answer;
    output = text;
    for (const message of warnings) emit({ type: "log", level: "debug", message });
    if (tooMuch !== undefined) return fail(tooMuch);
    const flaw = flawOf(finish, model.id, allowance);
    if (flaw !== undefined) return fail(flaw);
    if (said.length > 0) messages.push({ role: "assistant", parts: said });
    const results: ToolResult[] = [];
    for (const call of calls) if (summing && own.takes(call)) results.push(own.take(call));
    // Whoever says something and leaves nothing but a summary has come to an end.
    if (results.length === calls.length && (calls.length === 0 || text.trim() !== "")) {
      if (results.length > 0) messages.push({ role: "tool", results });
      const closing = { ...parts, spending, spend: (used: StepUsage | undefined) => void spend(used) };
      const left =
        own.summary === undefined
          ? await close(invocation, { messages, output }, closing)
          : { summary: own.summary };
      return {
        ...succeeded(output, usage, messages),
        ...left,
        conversationTokens: tokensOf(result.answer.usage),
      };
    }
    for (const call of calls) {
      if (summing && own.takes(call)) continue;
      results.push(await tools.call(call));
      if (signal.aborted) return fail(stopped);
    }
    messages.push({ role: "tool", results });
  }
}

/** The last question held all that was said before. */
function tokensOf({ input, output }: StepUsage): number | undefined {
  return input === undefined || output === undefined ? undefined : input + output;
}

/** What is wrong with an answer that came to an end. */
function flawOf(
  finish: Finish,
  id: string,
  { maxOutputTokens, byBudget }: { readonly maxOutputTokens: number | undefined; readonly byBudget: boolean },
): Reason | undefined {
  switch (finish) {
    case "complete":
      return undefined;
    case "cut": {
      const limit = maxOutputTokens === undefined ? "the longest that it gives" : `${maxOutputTokens} tokens`;
      return byBudget
        ? {
            code: "limit_exceeded",
            sentence: `Its answer was cut at ${limit}, which was all that its limits left for it.`,
          }
        : { code: "answer_cut", sentence: `The answer of ${id} was cut at ${limit} (max_output_tokens).` };
    }
    case "withheld":
      return { code: "answer_withheld", sentence: `${id}, or its provider, would not answer this.` };
  }
}

function succeeded(output: string, usage: TokenUsage | null, messages: readonly Message[]): AgentOutcome {
  return {
    status: "succeeded",
    reason: null,
    transient: false,
    output,
    outputTruncated: false,
    exitCode: null,
    summary: null,
    usage,
    messages,
  };
}

/** Passes text on as it comes; what is said in two steps stands on two lines. */
function sayer({ emit }: AgentInvocation) {
  let gap = "";
  let atLineStart = true;
  return {
    begin(): void {
      gap = atLineStart ? "" : "\n";
    },
    text(text: string): void {
      if (text === "") return;
      emit({ type: "text", text: gap + text });
      gap = "";
      atLineStart = text.endsWith("\n");
    },
  };
}
