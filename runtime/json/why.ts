import type { Asked, Lateness, ToldRun, Verdict, WhyAnswer, WhyFacts } from "../scheduler/why/types.ts";
import type { AttemptState, JobEventKind, JobState } from "../store/types.ts";
import { runJson, type RunJson } from "./run.ts";
import { instantText } from "./text.ts";

/** Why a job did or did not run. Every key is always there. Instants are ISO 8601 in UTC. */
export interface WhyJson {
  readonly job: {
    readonly id: string;
    readonly name: string;
    readonly status: JobState;
    readonly version: number;
  };
  /** Null: the present. */
  readonly asked: string | null;
  readonly now: string;
  readonly verdict: Verdict;
  readonly answer: string;
  readonly notes: readonly string[];
  readonly next_run: string | null;
  /** The run that the answer is about; of the present, the last one. */
  readonly run:
    | (RunJson & {
        readonly lateness: LatenessJson | null;
        readonly attempts: readonly AttemptJson[];
        readonly policy_trace: ToldRun["details"]["policyTrace"];
      })
    | null;
  /** The rows before and after the instant that was asked about. */
  readonly before: string | null;
  readonly after: string | null;
  readonly events: readonly {
    readonly at: string;
    readonly kind: JobEventKind;
    readonly version: number;
    readonly reason: string | null;
    readonly reason_text: string | null;
    readonly actor: string | null;
    readonly detail: string | null;
  }[];
}

/** One instant of a span of time. */
export type WhyInstantJson = Pick<WhyJson, "verdict" | "answer" | "notes" | "run"> & {
  readonly asked: string;
};

interface LatenessJson {
  readonly total_ms: number;
  readonly unseen_ms: number;
  readonly jitter_ms: number;
  readonly queue_ms: number;
  readonly between_attempts_ms: number;
}

interface AttemptJson {
  readonly number: number;
  readonly status: AttemptState;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly exit_code: number | null;
  readonly error_message: string | null;
}

export function whyJson({ job, now, asked, events }: WhyFacts, told: WhyAnswer): WhyJson {
  return {
    job: { id: job.id, name: job.definition.name, status: job.state, version: job.version },
    asked: instantOrNull(asked?.instant),
    now: instantText(now),
    verdict: told.verdict,
    answer: told.answer,
    notes: told.notes,
    next_run: instantOrNull(job.nextFire),
    run: told.run === undefined ? null : toldRunJson(told.run, told.lateness),
    before: instantOrNull(asked?.around.before?.scheduledAt),
    after: instantOrNull(asked?.around.after?.scheduledAt),
    events: events.map(({ at, kind, version, reason, actor, detail }) => ({
      at: instantText(at),
      kind,
      version,
      reason: reason?.code ?? null,
      reason_text: reason?.sentence ?? null,
      actor,
      detail,
    })),
  };
}

export function whyInstantJson({ instant }: Asked, told: WhyAnswer): WhyInstantJson {
  const { verdict, answer, notes, run, lateness } = told;
  return {
    asked: instantText(instant),
    verdict,
    answer,
    notes,
    run: run === undefined ? null : toldRunJson(run, lateness),
  };
}

function toldRunJson({ run, attempts, deliveries, details }: ToldRun, lateness: Lateness | null) {
  return {
    ...runJson(run, deliveries),
    lateness: lateness === null ? null : latenessJson(lateness),
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      status: attempt.state,
      started_at: instantText(attempt.startedAt),
      ended_at: instantOrNull(attempt.endedAt),
      exit_code: attempt.exitCode,
      error_message: attempt.error,
    })),
    policy_trace: details.policyTrace,
  };
}

function latenessJson({ total, unseen, jitter, queue, betweenAttempts }: Lateness): LatenessJson {
  return {
    total_ms: total,
    unseen_ms: unseen,
    jitter_ms: jitter,
    queue_ms: queue,
    between_attempts_ms: betweenAttempts,
  };
}

function instantOrNull(instant: number | null | undefined): string | null {
  return instant === null || instant === undefined ? null : instantText(instant);
}
