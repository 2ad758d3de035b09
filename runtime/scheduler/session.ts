import type { JobDefinition } from "../../compiler/definition/types.ts";
import { readMessages, sessionMode } from "../agents/index.ts";
import type { AgentInvocation, AgentOutcome } from "../agents/types.ts";
import type { Config } from "../config/types.ts";
import type { Outcome, ReadyRun } from "../store/store.ts";
import type { Reason } from "../store/types.ts";

/** What a run is given of those before it, and which version of the job's conversation it goes on from. */
export interface GivenSession {
  readonly given: AgentInvocation["session"];
  /** Undefined: the run leaves nothing in the conversation. */
  readonly from: number | undefined;
  /** What the run's reader should know. */
  readonly note: string | undefined;
}

/** A simulation is given nothing of what real runs said, and leaves nothing to them. */
export function sessionFor(
  { definition, job, previousSummary, session }: ReadyRun,
  { sessions }: Pick<Config, "sessions">,
  simulated: boolean,
): GivenSession {
  const mode = sessionMode(definition);
  const none = { from: undefined, note: undefined };
  if (simulated || mode === "fully_ephemeral") return { given: { mode, summary: null }, ...none };
  if (mode === "ephemeral_with_summary") return { given: { mode, summary: previousSummary }, ...none };
  const keep = { bytes: sessions.max_bytes, messages: sessions.max_messages };
  const given = { mode, summary: null, messages: [], keep };
  if (sharesOther(definition, job.definition)) {
    const note =
      "The job has another agent or another session mode by now: this run is given no conversation and leaves none.";
    return { given, from: undefined, note };
  }
  const from = session?.version ?? 0;
  const messages = readMessages(session?.messages ?? (session === undefined ? [] : null));
  if (messages !== undefined) return { given: { ...given, messages }, from, note: undefined };
  const note = "The conversation of earlier runs is damaged and cannot be read: this run begins it afresh.";
  return { given, from, note };
}

/** What the run leaves in the conversation; undefined: nothing. */
export function turnOf({ from }: GivenSession, { turn }: AgentOutcome): Outcome["session"] {
  return from === undefined || turn === undefined ? undefined : { from, ...turn };
}

/** Why an edit makes an end of the conversation; undefined: it goes on. */
export function sessionEnd(before: JobDefinition, after: JobDefinition): Reason | undefined {
  return sessionMode(before) === "shared_persistent" && sharesOther(before, after)
    ? {
        code: "session_cleared",
        sentence: "Another agent or session mode: what the runs before shared was forgotten.",
      }
    : undefined;
}

/** Whether the runs of these two could not go on with one conversation. */
function sharesOther(a: JobDefinition, b: JobDefinition): boolean {
  return a.agent !== b.agent || sessionMode(a) !== sessionMode(b);
}
