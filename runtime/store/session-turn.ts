import type { SessionTurn } from "./answers.ts";

/** What is there when a run's turn comes. */
export interface PresentSession {
  readonly version: number;
  /** The version of the last clearing. */
  readonly cleared: number;
  /** Null: they cannot be read. */
  readonly messages: readonly unknown[] | null;
}

export type ExtendedSession =
  | {
      readonly result: "kept" | "joined";
      readonly messages: readonly unknown[];
      readonly tokens: number | null;
    }
  | { readonly result: "dropped" };

/**
 * What becomes of a conversation when a run has had its turn. Whoever went on from what is there replaces it. Where
 * another run came first, the turn is put behind that one's, so that nothing said is lost. What belongs to a
 * conversation that was cleared meanwhile is dropped: who cleared it wanted it gone.
 */
export function extendSession(present: PresentSession | undefined, turn: SessionTurn): ExtendedSession {
  const { version = 0, cleared = 0, messages = [] } = present ?? {};
  if (turn.from < cleared || turn.from > version) return { result: "dropped" };
  if (turn.from === version || messages === null)
    return { result: "kept", messages: turn.messages, tokens: turn.tokens };
  return { result: "joined", messages: [...messages, ...turn.own], tokens: null };
}
