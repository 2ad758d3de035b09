import type { JobEvent } from "../../store/types.ts";

/** ` by ann, with the note "…"`; nothing for what the scheduler did itself. */
export function byWhom(event: Pick<JobEvent, "kind" | "actor" | "detail"> | undefined): string {
  if (event === undefined) return "";
  const { kind, actor, detail } = event;
  const note = kind === "paused" || kind === "resumed" ? detail : null;
  return `${actor === null ? "" : ` by ${actor}`}${note === null ? "" : `, with the note "${note}"`}`;
}
