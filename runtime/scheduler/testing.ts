import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { LiveRuns } from "../store/store.ts";
import type { Attempt, Instant, Job, Run } from "../store/types.ts";

/** Rows as the rules see them, for their tests. */

export const NOTHING_LIVE: LiveRuns = {
  queued: 0,
  awaitingApproval: 0,
  running: 0,
  killFailed: 0,
  backlog: 0,
  backlogSince: null,
};

export function at(text: string): Instant {
  return Date.parse(text);
}

export function jobOf(definition: Partial<JobDefinition>, rest: Partial<Job> = {}): Job {
  return {
    id: "job_1",
    version: 1,
    definition: { name: "report", agent: "reporter", ...definition },
    state: "active",
    stateReason: null,
    nextFire: null,
    runCount: 0,
    failureCount: 0,
    lastRun: null,
    createdAt: 0,
    updatedAt: 0,
    source: null,
    ...rest,
  };
}

export function runOf(rest: Partial<Run> = {}): Run {
  return {
    id: "run_1",
    jobId: "job_1",
    jobName: "report",
    jobVersion: 1,
    agent: "reporter",
    kind: "scheduled",
    scheduledAt: 0,
    notBefore: 0,
    state: "succeeded",
    reason: null,
    attempt: 1,
    createdAt: 0,
    startedAt: 0,
    completedAt: 0,
    executionMs: 0,
    latenessMs: 0,
    input: null,
    output: null,
    outputTruncated: false,
    outputFile: null,
    error: null,
    summary: null,
    usage: null,
    simulated: false,
    catchUp: false,
    instants: 1,
    lastInstant: 0,
    ...rest,
  };
}

export function attemptOf(rest: Partial<Attempt> = {}): Attempt {
  return {
    runId: "run_1",
    number: 1,
    fence: "fence_1",
    owner: "owner_1",
    state: "running",
    startedAt: 0,
    endedAt: null,
    exitCode: null,
    error: null,
    ...rest,
  };
}
