import { sessionMode } from "../agents/index.ts";
import type { SessionMode } from "../../compiler/definition/types.ts";
import type { Job, Session, SessionSize } from "../store/types.ts";
import { instantText } from "./text.ts";

/** How long a conversation is that runs share. */
export interface SessionSizeJson {
  readonly messages: number;
  /** Null: the model's server did not tell, or it is no model. */
  readonly tokens: number | null;
  readonly bytes: number;
  readonly updated_at: string;
  /** The run that extended it last. */
  readonly run_id: string | null;
}

/** Null where nothing was said, or it was forgotten. */
export function sessionSizeJson(size: SessionSize | undefined): SessionSizeJson | null {
  if (size === undefined || size.messageCount === 0) return null;
  const { messageCount: messages, tokens, bytes, updatedAt, runId } = size;
  return { messages, tokens, bytes, updated_at: instantText(updatedAt), run_id: runId };
}

/** A job's conversation, with all that was said. */
export interface SessionJson {
  readonly job_id: string;
  readonly job_name: string;
  readonly mode: SessionMode;
  readonly size: SessionSizeJson | null;
  /** Oldest first. Null: they cannot be read. */
  readonly messages: readonly unknown[] | null;
}

export function sessionJson({ id, definition }: Job, session: Session | undefined): SessionJson {
  return {
    job_id: id,
    job_name: definition.name,
    mode: sessionMode(definition),
    size: sessionSizeJson(session),
    messages: session === undefined ? [] : session.messages,
  };
}
