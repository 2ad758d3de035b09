import type { Job, JobEventKind } from "./types.ts";

/** What a change of a job's state is called; undefined where it did not change. `byEdit`: it came with a new definition. */
export function stateEvent(before: Job, after: Job, byEdit: boolean): JobEventKind | undefined {
  if (after.removedAt !== undefined && before.removedAt === undefined) return "removed";
  if (before.state === after.state) return undefined;
  switch (after.state) {
    case "active":
      if (byEdit) return "reactivated";
      return before.state === "paused" ? "resumed" : "reset";
    case "paused":
      return "paused";
    case "dead_letter":
      return "dead_lettered";
    case "completed":
      return "completed";
    case "failed":
      return "failed";
  }
}
