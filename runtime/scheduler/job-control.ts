import type { Changed, JobChange, LiveRuns, Refusal } from "../store/store.ts";
import type { Instant, Job } from "../store/types.ts";
import { standingNow } from "./budget.ts";
import {
  clearSession,
  createJob,
  pauseJob,
  removeJob,
  resetJob,
  resumeJob,
  updateJob,
} from "./job-changes.ts";
import { judge, type Machine, settleSettings } from "./machine.ts";
import { runManually } from "./manual.ts";
import { gatherFacts, gatherSpan } from "./why/index.ts";
import type { Activity, JobControl } from "../types.ts";

type JobChanged = Extract<Activity, { kind: "job_changed" }>;

/** `schedulerHere`: whether a scheduler of this very process takes manual runs. */
export function jobControl(machine: Machine, schedulerHere: () => boolean): JobControl {
  const { store, clock, randomness, tell } = machine;
  const by = machine.actor === undefined ? {} : { actor: machine.actor };
  /** What changes nothing, such as a pause of a paused job, is not told. */
  const change = async (
    what: JobChanged["change"],
    jobId: string,
    now: Instant,
    decide: (job: Job, live: LiveRuns) => JobChange | Refusal,
    note?: string,
  ): Promise<Changed | undefined> => {
    let decided: JobChange | Refusal = {};
    const changed = await store.changeJob(jobId, now, (job, live) => {
      decided = decide(job, live);
      return { ...decided, ...by };
    });
    if (changed !== undefined && "job" in changed && Object.keys(decided).length > 0)
      tell({ kind: "job_changed", change: what, ...changed, ...by, ...(note === undefined ? {} : { note }) });
    return changed;
  };
  return {
    async register({ jobs, agents }) {
      const settings = settleSettings(machine);
      // In order, so that jobs that come together also lie together for a scheduler that claims them by id.
      const newId = (): string => `job_${randomness.id()}`;
      const ids = jobs.map(newId).toSorted();
      const withIds = jobs.map((job, i) => ({ id: ids[i] ?? newId(), ...job }));
      const registered = await store.register(
        { now: settings.now, jobs: withIds, agents, ...by },
        {
          create: (definition) => createJob(definition, settings.now),
          update: (job, definition, live) => updateJob(job, definition, live, settings),
        },
      );
      for (const { job, change: what } of registered.jobs)
        if (what !== "unchanged") tell({ kind: "job_changed", change: what, job, cancelled: 0, ...by });
      return registered;
    },
    pause(jobId, note) {
      const settings = settleSettings(machine);
      return change("paused", jobId, settings.now, (job, live) => pauseJob(job, live, settings, note), note);
    },
    resume(jobId, note) {
      const now = clock.now();
      return change("resumed", jobId, now, (job) => resumeJob(job, now, note), note);
    },
    reset(jobId) {
      const now = clock.now();
      return change("reset", jobId, now, (job) => resetJob(job, now));
    },
    clearSession: (jobId) => change("session_cleared", jobId, clock.now(), clearSession),
    remove(jobId) {
      const settings = settleSettings(machine);
      return change("removed", jobId, settings.now, (job, live) => removeJob(job, live, settings));
    },
    runNow: (jobId, options) => runManually(machine, jobId, options, schedulerHere),
    why: (jobId, instant) => gatherFacts(machine, jobId, instant),
    whyBetween: (jobId, from, before) => gatherSpan(machine, jobId, from, before),
    judge: (job) => judge(machine, job.definition, "scheduled"),
    budget: (job) => standingNow(machine, job),
    async runnable(job) {
      const agent = await store.getAgent(job.definition.agent);
      const answer = machine.runnable({ definition: job.definition, agent });
      return answer.ok ? { ok: true, reason: null } : { ok: false, reason: answer.reason };
    },
  };
}
