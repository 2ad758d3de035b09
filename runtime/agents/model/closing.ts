import { CAPS } from "../caps.ts";
import { beginningOf, dataBlock, transcript } from "../conversation/index.ts";
import type { Message } from "../messages.ts";
import type { AgentInvocation, AgentOutcome } from "../types.ts";
import type { Conversing } from "./converse.ts";
import type { Spending } from "./spending.ts";
import type { StepUsage } from "./types.ts";

/** Tokens of such an answer, with room for the thoughts of models that think. */
const LONGEST_ANSWER = 2_000;
/** Milliseconds for it, if the run has that much left: the work is done, and is not to be lost over its summary. */
const LONGEST_WAIT = 60_000;
/** Below this there is no point in asking. */
const SHORTEST_WAIT = 1_000;

export interface Closing extends Pick<Conversing, "sdk" | "ready" | "clock" | "deadline" | "model"> {
  readonly spending: Spending;
  readonly spend: (usage: StepUsage | undefined) => void;
}

/**
 * What a run that has done its work leaves in place of what is too long to be handed on: of an answer for the next
 * run, or of the older part of a conversation. Asked of the same model once, as far as time and limits go; where that
 * fails, nothing, and whoever keeps it cuts.
 */
export async function close(
  invocation: AgentInvocation,
  said: { readonly messages: readonly Message[]; readonly output: string },
  parts: Closing,
): Promise<Pick<AgentOutcome, "earlier"> & { readonly summary?: string }> {
  const { mode, keep } = invocation.session;
  switch (mode) {
    case "fully_ephemeral":
      return {};
    case "ephemeral_with_summary": {
      if (said.output.trim().length <= CAPS.summary) return {};
      const summary = await sumUp(said.messages, RUN, CAPS.summary, invocation, parts);
      return summary === undefined ? {} : { summary };
    }
    case "shared_persistent": {
      const upTo = keep === undefined ? 0 : beginningOf(said.messages, keep);
      if (upTo === 0) return {};
      const older = said.messages.slice(0, upTo);
      const text = await sumUp(older, CONVERSATION, CAPS.earlier, invocation, parts);
      return text === undefined ? {} : { earlier: { upTo, text } };
    }
  }
}

const RUN =
  "This is what was said in a run of yours. Sum it up for your next run, which remembers nothing else:";
const CONVERSATION =
  "This is the older part of a conversation of yours, which is too long to be kept. Sum it up for yourself, to go on from:";
const WHAT = "what was found, decided and done, names and figures that matter, what is open.";

async function sumUp(
  messages: readonly Message[],
  asked: string,
  most: number,
  { agent, emit, signal }: AgentInvocation,
  { sdk, ready, model, clock, deadline, spending, spend }: Closing,
): Promise<string | undefined> {
  const time = Math.min(LONGEST_WAIT, (deadline - clock.monotonic()) / 2);
  const say = (level: "info" | "warn", message: string): void => emit({ type: "log", level, message });
  if (signal.aborted || time < SHORTEST_WAIT || !spending.spare(LONGEST_ANSWER)) {
    say("info", "There was no time or budget left to ask for a summary: the text is cut instead.");
    return undefined;
  }
  say("info", `Asking ${model.id} for a summary.`);
  const text = dataBlock("transcript", transcript(messages), `${asked} ${WHAT} At most ${most} characters.`);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  const timer = clock.schedule(time, end);
  signal.addEventListener("abort", end);
  const result = await sdk.ask({
    model: ready,
    instructions: undefined,
    messages: [{ role: "user", text }],
    tools: [],
    maxOutputTokens: LONGEST_ANSWER,
    temperature: agent.temperature,
    signal: stop.signal,
    onText: () => undefined,
  });
  timer.cancel();
  signal.removeEventListener("abort", end);
  const usage = result.ok ? result.answer.usage : result.usage;
  if (usage !== undefined) spend(usage);
  const summary = result.ok && result.answer.finish !== "withheld" ? result.answer.text.trim() : "";
  if (summary !== "") return summary;
  const why = result.ok ? "the answer says nothing" : result.failure.sentence;
  say("warn", `No summary could be had, and the text is cut instead: ${why}`);
  return undefined;
}
