import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { AgentInvocation, AgentOutcome, StopReason } from "../agents/types.ts";
import { loadConfig } from "../config/index.ts";
import type { DeliveryMessage } from "../delivery/types.ts";
import { type Job, openSqliteStore, type Run, type Store } from "../store/index.ts";
import type { Activity, JobControl } from "../types.ts";
import { countingRandomness, type VirtualClock, virtualClock } from "../virtual-clock.ts";
import { jobControl } from "./job-control.ts";
import type { Machine } from "./machine.ts";
import { TickingScheduler } from "./scheduler.ts";
import { settleDue } from "./settle.ts";
import { at } from "./testing.ts";

/** For the scheduler's tests: all of it on a virtual clock, a real SQLite file, and agents that are functions of the test. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const START = at("2027-01-02T08:59:30Z");

export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), "symbi-scheduler-"));
  readonly clock: VirtualClock = virtualClock(START);
  readonly store: Store = this.openStore();
  readonly activities: Activity[] = [];
  readonly delivered: DeliveryMessage[] = [];
  /** Fences whose processes were ended after a crash. */
  readonly leftovers: string[] = [];
  /** One for all machines: a scheduler after a crash draws no id of the dead one's. */
  readonly #randomness = countingRandomness();
  agent: (invocation: AgentInvocation) => Promise<AgentOutcome> = () => Promise.resolve(succeeded("done"));
  machine: Machine = this.machineOn(this.store);
  scheduler = new TickingScheduler(this.machine);

  openStore(zoneData = "2026a"): Store {
    const path = join(this.folder, "symbi.db");
    return openSqliteStore(path, { mode: "create", now: this.clock.now(), zoneData });
  }

  machineOn(
    store: Store,
    settings: Partial<
      Record<"max_concurrent_jobs" | "tick_interval_seconds" | "shutdown_timeout_seconds", number>
    > = {},
  ): Machine {
    const { config } = loadConfig({ cwd: this.folder, env: {} });
    return {
      store,
      clock: this.clock,
      randomness: this.#randomness,
      config: { ...config, scheduler: { ...config.scheduler, ...settings } },
      simulated: false,
      judge: () => ({ decision: "allow", trace: [] }),
      runnable: () => ({ ok: true }),
      runAgent: (invocation) => this.agent(invocation),
      endLeftovers: (fence) => {
        this.leftovers.push(fence);
        return Promise.resolve(true);
      },
      deliver: (message) => {
        this.delivered.push(message);
        return Promise.resolve({ ok: true });
      },
      tell: (activity) => this.activities.push(activity),
    };
  }

  /** A new scheduler on this machine takes the place of the present one. */
  use(machine: Machine): void {
    this.machine = machine;
    this.scheduler = new TickingScheduler(machine);
  }

  jobs(schedulerHere = true): JobControl {
    return jobControl(this.machine, () => schedulerHere);
  }

  async register(definition: Partial<JobDefinition>): Promise<Job> {
    const registered = await this.jobs().register({
      jobs: [{ definition: { name: "report", agent: "reporter", ...definition }, source: null }],
      agents: [{ definition: { name: "reporter", executor: "echo" }, baseDir: this.folder }],
    });
    const [first] = registered.jobs;
    if (first === undefined) throw new Error("nothing was registered");
    return first.job;
  }

  async reload(job: Job): Promise<Job> {
    const found = await this.store.findJob(job.id);
    if (found.found !== "one") throw new Error(`${job.id} is gone`);
    return found.job;
  }

  /** `INSTANT state reason`, oldest first. */
  async states(job: Job): Promise<string[]> {
    const runs = await this.store.listRuns(job.id);
    return runs
      .toReversed()
      .map((run) => `${iso(run)} ${run.state}${run.reason === null ? "" : ` ${run.reason.code}`}`);
  }

  async lastRun(job: Job): Promise<Run> {
    const [run] = await this.store.listRuns(job.id, { limit: 1 });
    if (run === undefined) throw new Error(`${job.definition.name} has no run`);
    return run;
  }

  async attemptStates(run: Run): Promise<string[]> {
    return (await this.store.listAttempts(run.id)).map((attempt) => attempt.state);
  }

  /** Agents run until the answered function is called; each call lets go of all that run then. */
  holdAgents(): () => void {
    let waiting: (() => void)[] = [];
    this.agent = (invocation) =>
      Promise.race([
        new Promise<AgentOutcome>((resolve) => waiting.push(() => resolve(succeeded("done")))),
        untilStopped(invocation),
      ]);
    return () => {
      const now = waiting;
      waiting = [];
      for (const go of now) go();
    };
  }

  /** What went wrong with the scheduler itself. */
  troubles(): string[] {
    return this.told("trouble");
  }

  /** What was told of this kind, in words. */
  told(kind: "trouble" | "clock_set_back" | "zone_data"): string[] {
    return this.activities.flatMap((activity) => (activity.kind === kind ? [activity.message] : []));
  }

  /** Leaves one attempt `running`, as a scheduler killed in the middle would. */
  async crashMidRun(): Promise<void> {
    await this.clock.advance(MINUTE);
    const now = this.clock.now();
    await this.store.claimDue(now, 10, (job, live) => settleDue(job, live, { now, maxJitterSeconds: 0 }));
    for (const { run } of await this.store.readyRuns(now, 10)) {
      const start = { runId: run.id, start: true, fence: "fence of the dead", simulated: false } as const;
      await this.store.startAttempts(now, "dead owner", [start], () => ({}));
    }
  }

  async close(): Promise<void> {
    const stopped = this.scheduler.stop();
    await this.clock.advance(MINUTE);
    await stopped;
    await this.store.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A fresh stage before each test, taken down after it. */
export function useStage(): () => Stage {
  let stage: Stage;
  beforeEach(() => void (stage = new Stage()));
  afterEach(() => stage.close());
  return () => stage;
}

export function succeeded(output: string): AgentOutcome {
  return {
    status: "succeeded",
    reason: null,
    transient: false,
    output,
    outputTruncated: false,
    exitCode: 0,
    summary: null,
    usage: null,
  };
}

export function failed(sentence: string): AgentOutcome {
  return { ...succeeded(""), status: "failed", reason: { code: "exit_code", sentence }, exitCode: 1 };
}

/** An agent that does nothing but end when it is told to. */
export function untilStopped({ signal }: AgentInvocation): Promise<AgentOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      const { stop: code } = signal.reason as StopReason;
      resolve({ ...succeeded(""), status: "cancelled", reason: { code, sentence: "Told to stop." } });
    });
  });
}

function iso(run: Run): string {
  return new Date(run.scheduledAt).toISOString().replace(".000Z", "Z");
}
