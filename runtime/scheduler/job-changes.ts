import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { JobChange, LiveRuns, Refusal } from "../store/store.ts";
import type { Instant, Job, Reason, ReasonCode } from "../store/types.ts";
import { JOB_REMOVED, PAUSED } from "./cancelled.ts";
import { ON_TIME_MS } from "./due.ts";
import { unrun } from "./rows.ts";
import { sessionEnd } from "./session.ts";
import { type SettleSettings, settleDue } from "./settle.ts";
import { nextDueInstant } from "./timetable.ts";

/** What people do to jobs, as pure decisions: CONTRACT "Job states" and its fine print. */

export function createJob(definition: JobDefinition, now: Instant): JobChange {
  if (definition.enabled === false) {
    return {
      state: "paused",
      nextFire: null,
      stateReason: { code: "disabled", sentence: "Registered with enabled: false." },
    };
  }
  return armed(definition, now);
}

/** Due instants up to now belong to the old definition; the next fire is from now under the new one. */
export function updateJob(
  job: Job,
  definition: JobDefinition,
  live: LiveRuns,
  settings: SettleSettings,
): JobChange {
  const clearSession = sessionEnd(job.definition, definition);
  const change = rescheduled(job, definition, live, settings);
  return clearSession === undefined ? change : { ...change, clearSession };
}

function rescheduled(
  job: Job,
  definition: JobDefinition,
  live: LiveRuns,
  settings: SettleSettings,
): JobChange {
  const settled = settleDue(job, live, settings);
  const rows = settled.rows ?? [];
  const state = settled.state ?? job.state;
  const sameInstant = definition.at !== undefined && definition.at === job.definition.at;
  if (sameInstant) return settled;
  const arm = armed(definition, settings.now);
  if (state === "active") return { ...arm, rows: [...rows, ...(arm.rows ?? [])] };
  const revived = (state === "completed" || state === "failed") && arm.state === "active";
  if (revived) return { ...arm, stateReason: null, rows };
  return { ...settled, rows };
}

export function pauseJob(
  job: Job,
  live: LiveRuns,
  settings: SettleSettings,
  note?: string,
): JobChange | Refusal {
  if (job.state === "paused") return {};
  if (job.state !== "active") {
    return refuse(
      "not_active",
      `${job.definition.name} is ${inWords(job)}; only an active job can be paused.`,
    );
  }
  const { rows = [] } = settleDue(job, live, settings);
  const stateReason: Reason | null =
    note === undefined ? null : { code: "paused", sentence: `Paused with the note "${note}".` };
  return { rows, state: "paused", stateReason, nextFire: null, cancelWaiting: PAUSED, ...noted(note) };
}

export function resumeJob(job: Job, now: Instant, note?: string): JobChange | Refusal {
  switch (job.state) {
    case "active":
      return {};
    case "paused":
      return { stateReason: null, ...armed(job.definition, now), ...noted(note) };
    case "dead_letter":
    case "failed":
      if (armed(job.definition, now).state !== "active") return refusePast(job);
      return refuse(
        "not_paused",
        `${job.definition.name} is ${inWords(job)}: \`symbi cron reset\` makes it active again.`,
      );
    case "completed":
      return refuse(
        "not_paused",
        `${job.definition.name} is completed: \`symbi cron run\` runs it once more.`,
      );
  }
}

export function resetJob(job: Job, now: Instant): JobChange | Refusal {
  const name = job.definition.name;
  switch (job.state) {
    case "dead_letter":
    case "failed": {
      const arm = armed(job.definition, now);
      return arm.state === "active" ? { ...arm, stateReason: null, failureCount: 0 } : refusePast(job);
    }
    case "paused":
      return refuse("not_failed", `${name} is paused: \`symbi cron resume\` makes it active again.`);
    case "active":
      return refuse("not_failed", `${name} is active; there is nothing to reset.`);
    case "completed":
      return refuse("not_failed", `${name} is completed: \`symbi cron run\` runs it once more.`);
  }
}

export function removeJob(job: Job, live: LiveRuns, settings: SettleSettings): JobChange {
  const { rows = [] } = settleDue(job, live, settings);
  return { rows, nextFire: null, cancelWaiting: JOB_REMOVED, clearSession: JOB_REMOVED, remove: true };
}

/** Also where nothing is kept yet: what a run of now says is not to be gone on from. */
export function clearSession(): JobChange {
  const sentence = "The conversation that its runs share was forgotten by hand.";
  return { clearSession: { code: "session_cleared", sentence } };
}

/** Active from now on; a one-shot whose instant is past can only be `failed`. */
function armed(definition: JobDefinition, now: Instant): JobChange {
  const next = nextDueInstant(definition, definition.at === undefined ? now : now - ON_TIME_MS);
  if (definition.at === undefined || next !== null) return { state: "active", nextFire: next };
  const at = Date.parse(definition.at);
  const reason: Reason = {
    code: "missed",
    sentence: "Its only due time had passed before it became active. `symbi cron run` runs it now.",
  };
  const rows = [unrun(at, "missed", reason)];
  return { state: "failed", stateReason: reason, nextFire: null, rows };
}

function noted(note: string | undefined): Pick<JobChange, "note"> {
  return note === undefined ? {} : { note };
}

function inWords(job: Job): string {
  return job.state === "dead_letter" ? "in dead letter" : job.state;
}

/** Neither `resume` nor `reset` helps, so neither names the other. */
function refusePast({ definition: { name, at = "" } }: Job): Refusal {
  return refuse(
    "past",
    `${name} was due once, at ${at}, which is past. \`symbi cron run\` runs it now; a new \`at\` schedules it again.`,
  );
}

function refuse(code: ReasonCode, sentence: string): Refusal {
  return { refused: { code, sentence } };
}
