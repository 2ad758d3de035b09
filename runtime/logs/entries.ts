import { inspect } from "node:util";
import type { RunEvent } from "../agents/types.ts";
import { type Delivery, type Job, type JobState, type Run, type RunState } from "../store/types.ts";
import { StoreError } from "../store/store.ts";
import type { Activity } from "../types.ts";
import type { Entry, Fields, Level } from "./types.ts";

/** What the log says of an activity; undefined: nothing. Cheap: the fields are made only if the entry is recorded. */
export function entryOf(activity: Activity): Entry | undefined {
  switch (activity.kind) {
    case "scheduler":
      return {
        level: "info",
        component: "scheduler",
        message: `scheduler ${activity.is}`,
        fields: () => ({ in_flight: activity.inFlight }),
      };
    case "turn":
      // What went wrong in it is told by itself.
      return undefined;
    case "claimed":
      return {
        level: "debug",
        component: "scheduler",
        message: "claimed",
        fields: () => ({ jobs: activity.jobs, rows: activity.rows }),
      };
    case "orphan":
      return {
        level: "warn",
        component: "scheduler",
        message: activity.gone
          ? "found an attempt that a scheduler which is gone has left"
          : "found an attempt that a scheduler which is gone has left, and could not end all of its processes",
        fields: () => ({ ...aboutRun(activity.run), fence: activity.attempt.fence, gone: activity.gone }),
      };
    case "judged":
      return {
        level: "warn",
        component: "policy",
        message: activity.decision.decision,
        fields: () => ({ ...aboutRun(activity.run), ...activity.decision }),
      };
    case "started":
      return {
        level: "info",
        component: "scheduler",
        message: "run started",
        fields: () => ({ ...aboutRun(activity.run), lateness_ms: activity.run.latenessMs }),
      };
    case "ended":
      return {
        level: endLevels[activity.run.state],
        component: "scheduler",
        message:
          activity.run.state === "queued" ? "run waits for another attempt" : `run ${activity.run.state}`,
        fields: () => ended(activity.run),
      };
    case "event":
      return event(activity.run, activity.event);
    case "delivered":
      return {
        level: deliveryLevels[activity.delivery.state],
        component: "delivery",
        message: activity.delivery.state === "pending" ? "undelivered" : activity.delivery.state,
        fields: () => delivered(activity.delivery, activity.run),
      };
    case "job_state":
      return {
        level: jobLevels[activity.job.state],
        component: "scheduler",
        message: `job is ${activity.job.state} now`,
        fields: () => ({ ...aboutJob(activity.job), ...because(activity.job.stateReason) }),
      };
    case "job_changed":
      return {
        level: "info",
        component: "store",
        message: `job ${activity.change.replaceAll("_", " ")}`,
        fields: () => ({
          ...aboutJob(activity.job),
          state: activity.job.state,
          next_run: iso(activity.job.nextFire),
          ...(activity.cancelled === 0 ? {} : { cancelled: activity.cancelled }),
          ...(activity.actor === undefined ? {} : { actor: activity.actor }),
          ...(activity.note === undefined ? {} : { note: activity.note }),
        }),
      };
    case "clock_set_back":
      return {
        level: "warn",
        component: "scheduler",
        message: activity.message,
        fields: () => ({ by_ms: activity.by, waits: activity.waits }),
      };
    case "zone_data":
      return {
        level: "warn",
        component: "scheduler",
        message: activity.message,
        fields: () => ({ moved: activity.moved }),
      };
    case "trouble":
      return {
        level: "error",
        component: activity.error instanceof StoreError ? "store" : "scheduler",
        message: activity.message,
        fields: () => troubled(activity.error),
      };
    case "recovered":
      return { level: "info", component: "scheduler", message: activity.message };
  }
}

const endLevels: Readonly<Record<RunState, Level>> = {
  queued: "warn",
  awaiting_approval: "info",
  running: "info",
  succeeded: "info",
  failed: "error",
  timed_out: "error",
  kill_failed: "error",
  cancelled: "warn",
  missed: "warn",
  skipped: "warn",
  denied: "warn",
  expired: "warn",
};

const jobLevels: Readonly<Record<JobState, Level>> = {
  active: "info",
  paused: "info",
  completed: "info",
  failed: "error",
  dead_letter: "error",
};

const deliveryLevels: Readonly<Record<Delivery["state"], Level>> = {
  delivered: "info",
  pending: "warn",
  dead: "error",
};

function event(run: Run, told: RunEvent): Entry {
  const about = { component: "agents", level: "debug" } as const;
  const fields = (more: Fields = {}): Fields => ({ ...aboutRun(run), ...more });
  switch (told.type) {
    case "log":
      return { ...about, level: told.level, message: told.message, fields };
    case "text":
      // The text itself is in the run's events: a log is no second copy of every output.
      return { ...about, message: "text", fields: () => fields({ characters: told.text.length }) };
    case "tool_call":
      return {
        ...about,
        message: "tool call",
        fields: () => fields({ tool: told.tool, ...(told.error === undefined ? {} : { error: told.error }) }),
      };
    case "step":
    case "usage":
    case "decision":
      return {
        ...about,
        message: told.type,
        fields: () => {
          const { type: _, ...rest } = told;
          return fields(rest);
        },
      };
  }
}

function aboutRun(run: Run): Fields {
  return {
    run_id: run.id,
    job_id: run.jobId,
    job_name: run.jobName,
    kind: run.kind,
    scheduled_at: iso(run.scheduledAt),
    attempt: run.attempt,
    ...(run.catchUp ? { catch_up: true } : {}),
    ...(run.simulated ? { simulated: true } : {}),
  };
}

function ended(run: Run): Fields {
  return {
    ...aboutRun(run),
    status: run.state,
    ...(run.latenessMs === null ? {} : { lateness_ms: run.latenessMs }),
    ...(run.executionMs === null ? {} : { execution_time_ms: run.executionMs }),
    ...(run.instants === 1 ? {} : { instants: run.instants, last_instant: iso(run.lastInstant) }),
    ...(run.state === "queued" ? { not_before: iso(run.notBefore) } : {}),
    ...because(run.reason),
    ...(run.error === null ? {} : { error: run.error }),
    ...(run.usage === null ? {} : { usage: run.usage }),
  };
}

function delivered(delivery: Delivery, run: Run): Fields {
  return {
    run_id: run.id,
    job_id: run.jobId,
    job_name: run.jobName,
    delivery_id: delivery.id,
    channel: delivery.channel,
    tries: delivery.tries,
    ...(delivery.nextTry === null ? {} : { next_try: iso(delivery.nextTry) }),
    ...(delivery.error === null ? {} : { error: delivery.error }),
  };
}

function aboutJob({ id, definition }: Job): Fields {
  return { job_id: id, job_name: definition.name };
}

function because(reason: Run["reason"]): Fields {
  return reason === null ? {} : { reason_code: reason.code, reason: reason.sentence };
}

/** Chains longer than this go round in a circle. */
const CAUSES = 8;

/** What went wrong, and what that came from. */
function troubled(error: unknown): Fields {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { causes: [inspect(error)] };
  const causes: string[] = [];
  let cause: unknown = error;
  while (cause instanceof Error && causes.length < CAUSES) {
    const code = "code" in cause ? ` (${String(cause.code)})` : "";
    causes.push(`${cause.name}${code}: ${cause.message}`);
    cause = cause.cause;
  }
  return { causes, stack: error.stack };
}

function iso(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
