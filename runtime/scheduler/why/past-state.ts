import type { Instant, Job, JobEvent, JobState } from "../../store/types.ts";

/** What the job was at an instant, since which event and until which. */
export interface PastState {
  readonly state: JobState | "not_registered" | "removed";
  readonly since: JobEvent | undefined;
  /** The event that ended it; undefined: it lasts. */
  readonly until: JobEvent | undefined;
}

/**
 * Read from the job's events. A change at that very instant comes after it: what is due up to a change is settled
 * under the old state, and the next fire is later than a change. Where they begin later than the job, it is taken to have been active until then.
 */
export function stateAt(job: Job, events: readonly JobEvent[], instant: Instant): PastState {
  let state: PastState["state"] = instant <= job.createdAt ? "not_registered" : "active";
  let since: JobEvent | undefined;
  for (const event of events) {
    const next = stateAfter(event, state);
    if (event.at >= instant) {
      if (next !== state || state === "not_registered") return { state, since, until: event };
      continue;
    }
    if (next !== state) since = event;
    state = next;
  }
  return { state, since, until: undefined };
}

function stateAfter({ kind }: JobEvent, before: PastState["state"]): PastState["state"] {
  switch (kind) {
    case "created":
    case "resumed":
    case "reset":
    case "reactivated":
      return "active";
    case "paused":
      return "paused";
    case "dead_lettered":
      return "dead_letter";
    case "completed":
      return "completed";
    case "failed":
      return "failed";
    case "removed":
      return "removed";
    case "updated":
    case "renamed":
    case "rescheduled":
    case "session_cleared":
    case "turn_dropped":
      return before;
  }
}
