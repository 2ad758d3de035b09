import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { AgentOutcome, StopReason } from "../agents/types.ts";
import type { Outcome } from "../store/store.ts";
import type { Attempt, EndedRunState, Instant, Reason, Run } from "../store/types.ts";
import { backoff } from "./spread.ts";

const USUAL_RETRIES = 2;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Of waits that somebody else asks for. */
const LONGEST_ASKED_WAIT_MS = 24 * 3_600_000;

/** Further attempts inside one run, for transient failures and crashes. A manual run has one attempt. */
export function retriesOf(run: Pick<Run, "kind">, definition: JobDefinition): number {
  return run.kind === "manual" ? 0 : (definition.retries ?? USUAL_RETRIES);
}

/** The job's own way of waiting; a longest wait that is shorter than the first one holds from the start. */
function backoffOf({ retry_backoff: { initial, max } = {} }: JobDefinition) {
  return { initial: initial ?? FIRST_WAIT_MS, max: max ?? Math.max(LONGEST_WAIT_MS, initial ?? 0) };
}

export interface FinishedAttempt {
  readonly run: Run;
  readonly attempt: Attempt;
  readonly definition: JobDefinition;
  readonly outcome: AgentOutcome;
  /** What it leaves in the job's conversation. */
  readonly turn?: Outcome["session"];
  /** Why it was told to stop, if it was. */
  readonly stopped: StopReason | undefined;
  readonly executionMs: number;
  readonly now: Instant;
}

/** What to write when an attempt has ended: the run's end, or another attempt. */
export function outcomeOf(finished: FinishedAttempt): Outcome {
  const { outcome, attempt, run } = finished;
  const base = { ...plain(finished), attemptState: outcome.status };
  const again = (reason: Reason, wait: number): Outcome => ({
    ...base,
    state: "queued",
    reason,
    notBefore: finished.now + wait,
    deliveries: [],
  });

  if (outcome.status === "cancelled") {
    const stopped: Reason = { code: "stopped", sentence: "The scheduler was stopped while this ran." };
    const graceful = finished.stopped?.stop === "shutdown";
    if (graceful && mayRunAgain(run, finished.definition)) {
      const sentence = "The scheduler was stopped while this ran; it runs again (on_crash: retry).";
      return again({ ...stopped, sentence }, 0);
    }
    return { ...base, state: "cancelled", reason: graceful ? stopped : outcome.reason, deliveries: [] };
  }
  const retries = retriesOf(run, finished.definition);
  if (outcome.status === "failed" && outcome.transient && attempt.number <= retries) {
    // Whoever refused it may have said when to come again.
    const usual = backoff(run.id, attempt.number, backoffOf(finished.definition));
    const wait = Math.max(usual, Math.min(outcome.retryAfter ?? 0, LONGEST_ASKED_WAIT_MS));
    const cause = outcome.reason?.sentence ?? "It failed for the moment.";
    const sentence = `Attempt ${attempt.number} of ${retries + 1} failed and may fare better: ${cause} Trying again in ${Math.ceil(wait / 1000)} s.`;
    return again({ code: "retrying", sentence }, wait);
  }
  return {
    ...base,
    state: outcome.status,
    reason: outcome.reason,
    // What failed is not gone on from.
    session: outcome.status === "succeeded" ? finished.turn : undefined,
    deliveries: deliveriesOf(run, finished.definition, outcome.status),
  };
}

/** What to write for an attempt whose scheduler died under it. `gone`: nothing of its process tree is alive. */
export function lostOutcome(
  run: Run,
  attempt: Attempt,
  definition: JobDefinition,
  gone: boolean,
  now: Instant,
): Outcome {
  const base = {
    runId: run.id,
    fence: attempt.fence,
    output: null,
    outputTruncated: false,
    error: null,
    exitCode: null,
    executionMs: Math.max(0, now - attempt.startedAt),
    summary: null,
    usage: null,
  };
  if (!gone) {
    const sentence = "The process that ran it died, and its processes could not be ended.";
    const reason: Reason = { code: "kill_failed", sentence };
    return {
      ...base,
      attemptState: "kill_failed",
      state: "kill_failed",
      reason,
      error: sentence,
      deliveries: deliveriesOf(run, definition, "kill_failed"),
    };
  }
  const retries = retriesOf(run, definition);
  if (mayRunAgain(run, definition) && attempt.number <= retries) {
    const sentence = `The process that ran it died during attempt ${attempt.number}; it runs again (on_crash: retry).`;
    return {
      ...base,
      attemptState: "lost",
      state: "queued",
      notBefore: now,
      reason: { code: "retrying", sentence },
      deliveries: [],
    };
  }
  const why =
    run.kind === "manual"
      ? "A manual run has one attempt."
      : definition.on_crash === "fail"
        ? "The job says on_crash: fail."
        : retries === 0
          ? "The job says retries: 0."
          : `That was attempt ${attempt.number} of ${retries + 1}.`;
  const sentence = `The process that ran it died. ${why}`;
  return {
    ...base,
    attemptState: "lost",
    state: "failed",
    reason: { code: "lost", sentence },
    error: sentence,
    deliveries: deliveriesOf(run, definition, "failed"),
  };
}

function mayRunAgain(run: Run, definition: JobDefinition): boolean {
  return run.kind === "scheduled" && definition.on_crash !== "fail";
}

function plain({ run, attempt, outcome, executionMs }: FinishedAttempt) {
  return {
    runId: run.id,
    fence: attempt.fence,
    output: outcome.status === "succeeded" || outcome.output !== "" ? outcome.output : null,
    outputTruncated: outcome.outputTruncated,
    outputFile: outcome.outputFile,
    error: outcome.status === "succeeded" ? null : (outcome.reason?.sentence ?? null),
    exitCode: outcome.exitCode,
    executionMs,
    summary: outcome.summary,
    usage: outcome.usage,
  };
}

/** To every channel once, if the job wants to hear of such an end. */
export function deliveriesOf(
  run: Run,
  definition: JobDefinition,
  state: EndedRunState,
): Outcome["deliveries"] {
  const wanted = definition.deliver_on ?? "always";
  const came = state === "succeeded" ? "success" : "failure";
  if (state === "cancelled" || (wanted !== "always" && wanted !== came)) return [];
  return [...new Set(definition.delivery ?? ["stdout"])].map((channel) => ({
    id: `${run.id}.${channel}`,
    channel,
  }));
}
