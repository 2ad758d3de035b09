import type { JobEvent } from "../../store/types.ts";

/** A sentence that ends as one, and what follows it. */
export function ended(sentence: string, more = ""): string {
  const full = /[.!?`]$/.test(sentence) ? sentence : `${sentence}.`;
  return more === "" ? full : `${full} ${more}`;
}

/** ` by ann, with the note "…"`; nothing for what the scheduler did itself. */
export function byWhom(event: Pick<JobEvent, "kind" | "actor" | "detail"> | undefined): string {
  if (event === undefined) return "";
  const { kind, actor, detail } = event;
  const note = kind === "paused" || kind === "resumed" ? detail : null;
  return `${actor === null ? "" : ` by ${actor}`}${note === null ? "" : `, with the note "${note}"`}`;
}
