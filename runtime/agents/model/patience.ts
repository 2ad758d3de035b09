import type { Clock } from "../../clock.ts";
import type { Reason } from "../../store/types.ts";
import type { RunEvent } from "../types.ts";
import { aborted } from "../waiting.ts";
import type { FailedStep, Sdk, StepRequest, StepResult } from "./types.ts";

/** Further tries of one step. */
const RETRIES = 2;
const FIRST_WAIT = 1_000;
/** A server that wants to be left alone for longer is asked in another attempt. Milliseconds. */
const LONGEST_WAIT = 60_000;

export interface Patience {
  readonly sdk: Sdk;
  readonly clock: Clock;
  /** By the monotonic clock. */
  readonly deadline: number;
  readonly emit: (event: RunEvent) => void;
  /** Of a try that failed, also by a stop: what it used is used. */
  readonly note: (failed: FailedStep) => void;
  /** What may be asked after tries that failed; a reason: nothing. */
  readonly again: () => StepRequest | Reason;
}

/**
 * Asks until there is an answer, a failure that will not mend, or no time left: a wait that would reach the deadline
 * is not begun.
 */
export async function askPatiently(
  first: StepRequest,
  { sdk, clock, deadline, emit, note, again }: Patience,
): Promise<StepResult> {
  let request = first;
  for (let tries = 0; ; tries++) {
    const result = await sdk.ask(request);
    if (result.ok) return result;
    note(result);
    const { transient, retryAfter, sentence } = result.failure;
    const wait = retryAfter ?? FIRST_WAIT * 2 ** tries;
    const inTime = wait <= LONGEST_WAIT && clock.monotonic() + wait < deadline;
    if (!transient || tries === RETRIES || request.signal.aborted) return result;
    if (!inTime) return retryAfter === undefined ? result : later(result, retryAfter);
    const next = again();
    if ("code" in next) return { ok: false, failure: { ...next, transient: false }, usage: undefined };
    emit({ type: "log", level: "warn", message: `${sentence} Asking again in ${wait / 1_000} s.` });
    await pause(wait, clock, request.signal);
    if (request.signal.aborted) return result;
    request = next;
  }
}

function later({ failure, ...result }: FailedStep, wait: number): FailedStep {
  const sentence = `${failure.sentence} It wants to be asked again in ${wait / 1_000} s.`;
  return { ...result, failure: { ...failure, sentence } };
}

async function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = clock.schedule(ms, resolve);
  await Promise.race([over, aborted(signal)]);
  timer.cancel();
}
