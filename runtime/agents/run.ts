import type { Clock } from "../clock.ts";
import { openOverflow, type Overflow } from "../outputs/index.ts";
import type { Redactor } from "../references/index.ts";
import type { OutputFile, Reason } from "../store/types.ts";
import { BoundedText } from "./bounded-text.ts";
import { watchBudget } from "./budget.ts";
import { CAPS } from "./caps.ts";
import { clean, storable } from "./clean.ts";
import { plainTurn, redactMessages, type Turn, turnOf } from "./conversation/index.ts";
import { type EventGate, eventGate } from "./event-gate.ts";
import { unmet } from "./expect.ts";
import { broken, failed } from "./outcome.ts";
import { summarise } from "./session.ts";
import type { AgentExecutor, AgentInvocation, AgentOutcome, RunEvent, StopReason } from "./types.ts";

/** It used more than it may: said in here, and nowhere else. */
type InnerStop = StopReason | { readonly stop: "limit"; readonly reason: Reason };

/** After the grace, until an executor must have come back. Milliseconds. */
const COMING_BACK = 5_000;

/**
 * Sees one attempt through, whatever the executor does: its time limit is counted out here, a stop that is not
 * obeyed becomes `kill_failed`, and nothing leaves unredacted. Never rejects.
 */
export async function runAgent(
  executor: AgentExecutor,
  invocation: AgentInvocation,
  { clock, redactor }: { readonly clock: Clock; readonly redactor: Redactor },
): Promise<AgentOutcome> {
  const { limits, session } = invocation;
  const gate = eventGate({ redactor, output: limits.output, emit: invocation.emit });
  const stop = stopSignal(invocation, clock);
  const budget = watchBudget(limits.budget ?? {});
  const emit = (event: RunEvent): void => {
    gate.emit(event);
    budget.note(event);
    const reason = budget.exceeded();
    if (reason !== undefined) stop.stop({ stop: "limit", reason });
  };
  const overflow =
    invocation.overflow && openOverflow(invocation.overflow, { inRow: limits.output, redactor, storable });
  const inner = {
    ...invocation,
    session: session.mode === "fully_ephemeral" ? { mode: session.mode, summary: null } : session,
    signal: stop.signal,
    emit,
    whole: overflow,
    over: stop.endLimit,
  };
  const overdue = overdueAfter(stop.signal, limits.grace + COMING_BACK, clock);
  const outcome = await Promise.race([attempt(executor, inner), overdue.outcome]);
  overdue.cancel();
  stop.cancel();
  const outputFile = overflow && (await fileOf(overflow, outcome, gate.emit));
  gate.close();
  const { decision, toolCalls } = gate;
  const ended = judged(outcome, invocation, stop.reason(), { kind: executor.kind, decision, toolCalls });
  return { ...safe(ended, invocation, redactor), usage: ended.usage ?? budget.usage(), outputFile };
}

async function fileOf(
  overflow: Overflow,
  { output }: AgentOutcome,
  emit: AgentInvocation["emit"],
): Promise<OutputFile | undefined> {
  if (overflow.untouched) overflow.push(output);
  const { file, problem } = await overflow.end();
  if (problem !== undefined) {
    const message = `Its output is too long for the database, and no file could be written for it: ${problem}`;
    emit({ type: "log", level: "warn", message });
  }
  return file;
}

async function attempt(executor: AgentExecutor, invocation: AgentInvocation): Promise<AgentOutcome> {
  try {
    return await executor.run(invocation);
  } catch (error) {
    return broken(executor.kind, error);
  }
}

/** Aborted when whoever asked for the run says so, when `max_runtime` is over, or by `stop`. */
function stopSignal({ signal: outer, limits }: AgentInvocation, clock: Clock) {
  const controller = new AbortController();
  let reason: InnerStop | undefined;
  const stop = (why: InnerStop): void => {
    reason ??= why;
    controller.abort(reason);
  };
  const stopOutside = (): void => stop(outer.reason as StopReason);
  if (outer.aborted) stopOutside();
  outer.addEventListener("abort", stopOutside);
  const end = clock.monotonic() + limits.maxRuntime;
  let limited = true;
  const arm = (): { cancel(): void } =>
    clock.schedule(Math.max(0, end - clock.monotonic()), () => {
      if (clock.monotonic() < end) timer = arm();
      // After a machine slept or an event loop was blocked, timers are heard before what has ended meanwhile is.
      else setImmediate(() => limited && stop({ stop: "max_runtime" }));
    });
  let timer = arm();
  const endLimit = (): void => {
    limited = false;
    timer.cancel();
  };
  return {
    signal: controller.signal,
    stop,
    reason: () => reason,
    endLimit,
    cancel(): void {
      endLimit();
      outer.removeEventListener("abort", stopOutside);
    },
  };
}

function overdueAfter(signal: AbortSignal, ms: number, clock: Clock) {
  let timer: { cancel(): void } | undefined;
  const outcome = new Promise<AgentOutcome>((resolve) => {
    const wait = (): void => {
      timer = clock.schedule(ms, () => {
        const sentence = `It was told to stop and has not come back after ${inWords(ms)}, so it may still be running.`;
        resolve({ ...failed("kill_failed", sentence), status: "kill_failed" });
      });
    };
    if (signal.aborted) wait();
    else signal.addEventListener("abort", wait, { once: true });
  });
  return { outcome, cancel: () => timer?.cancel() };
}

/** What the outcome is, seen from outside the executor. */
function judged(
  outcome: AgentOutcome,
  { limits, heartbeat, expect }: AgentInvocation,
  stopped: InnerStop | undefined,
  { kind, decision, toolCalls }: Pick<AgentExecutor, "kind"> & Pick<EventGate, "decision" | "toolCalls">,
): AgentOutcome {
  if (outcome.status === "kill_failed") return outcome;
  const ended = (status: AgentOutcome["status"], reason: Reason): AgentOutcome => ({
    ...outcome,
    status,
    reason,
    transient: false,
  });
  switch (stopped?.stop) {
    case "max_runtime": {
      const sentence = `It ran for longer than its max_runtime of ${inWords(limits.maxRuntime)} and was ended.`;
      return ended("timed_out", { code: "max_runtime", sentence });
    }
    case "limit":
      return ended("failed", stopped.reason);
    case "shutdown": {
      const sentence = "The scheduler was stopped while it ran, and it was ended.";
      return ended("cancelled", { code: "shutdown", sentence });
    }
    case "cancelled":
      return ended("cancelled", { code: "cancelled", sentence: "It was cancelled while it ran." });
    case undefined:
      break;
  }
  if (
    outcome.status === "succeeded" &&
    heartbeat === true &&
    decision !== undefined &&
    decision !== "sleep"
  ) {
    const sentence = `The agent decided "${decision}" and wants another iteration, but this version of symbi runs one iteration a wake: let it decide "sleep".`;
    return ended("failed", { code: "heartbeat_unavailable", sentence });
  }
  const flaw = outcome.status === "succeeded" ? unmet(expect ?? {}, { outcome, toolCalls, kind }) : undefined;
  return flaw === undefined ? outcome : ended("failed", flaw);
}

/** Redacts what the executor hands over, then cuts it to its limits. */
function safe(outcome: AgentOutcome, invocation: AgentInvocation, redactor: Redactor): AgentOutcome {
  const { limits, session } = invocation;
  const output = new BoundedText(limits.output);
  output.add(storable(redactor.text(outcome.output, { cut: outcome.outputTruncated })));
  const summary = (text: string): string => summarise(storable(redactor.text(text)));
  const keepsSummary = outcome.status === "succeeded" && session.mode === "ephemeral_with_summary";
  const { messages, earlier, ...others } = outcome;
  const said = {
    ...(messages === undefined ? {} : { messages: redactMessages(messages, redactor) }),
    earlier: earlier && { ...earlier, text: storable(redactor.text(earlier.text)) },
  };
  return {
    ...others,
    ...said,
    turn: keptTurn({ ...others, ...said, output: output.text }, invocation, redactor),
    reason: outcome.reason && {
      ...outcome.reason,
      sentence: clean(outcome.reason.sentence, CAPS.sentence, redactor),
    },
    output: output.text,
    outputTruncated: outcome.outputTruncated || output.truncated,
    summary: !keepsSummary
      ? null
      : outcome.summary === null
        ? summarise(output.text)
        : summary(outcome.summary),
  };
}

/** What the run adds to the conversation that it shares. Everything it is made of is redacted. */
function keptTurn(
  { status, messages, output, earlier, conversationTokens: tokens }: AgentOutcome,
  { session, input }: AgentInvocation,
  redactor: Redactor,
): Turn | undefined {
  if (status !== "succeeded" || session.mode !== "shared_persistent") return undefined;
  const { messages: given = [], keep = { messages: Infinity, bytes: Infinity } } = session;
  const said = messages ?? [...given, ...redactMessages(plainTurn(input, output), redactor)];
  return turnOf(said, given.length, keep, { earlier, tokens });
}

/** `90 s`, `5 min`, `1500 ms`: the largest unit that leaves no fraction. */
function inWords(ms: number): string {
  for (const [unit, size] of [
    ["h", 3_600_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`;
  }
  return `${Math.round(ms)} ms`;
}
