import type { Registry } from "@prometheus-io/client";
import type { Clock } from "../clock.ts";
import type { Pulse } from "../health/types.ts";
import type { Store } from "../store/store.ts";
import type { Job } from "../store/types.ts";
import type { Activity } from "../types.ts";
import { forget, type Instruments, makeInstruments } from "./instruments.ts";
import { JobNames } from "./job-names.ts";

/** How often, at most, it is looked whether quiet jobs are gone. Milliseconds. */
const SWEEP_MS = 600_000;

export interface MetricsOptions {
  readonly clock: Clock;
  readonly store: Pick<Store, "tally" | "findJob">;
  readonly pulse: () => Pulse | undefined;
  /** Jobs that have series of their own. Default 1,000. */
  readonly mostJobs?: number;
}

export interface Metrics {
  readonly observe: (activity: Activity) => void;
  /** Everything in Prometheus's text format. */
  readonly text: () => Promise<string>;
}

type Client = typeof import("@prometheus-io/client");

/** Names that Prometheus's own checker refuses. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
  "nodejs_eventloop_utilization_histogram",
  "nodejs_eventloop_utilization_summary",
];

/** Of the process itself (memory, CPU, event loop): one set of observers, however many runtimes there are in it. */
let ofProcess: Registry | undefined;

/** Counts from now on: as everywhere in Prometheus, a restart begins at 0. */
export async function createMetrics({ clock, store, pulse, mostJobs }: MetricsOptions): Promise<Metrics> {
  const { default: client } = await import("@prometheus-io/client");
  const registry = new client.Registry();
  const instruments = makeInstruments(client, registry);
  const names = new JobNames(clock, mostJobs);
  const observe = observer(instruments, names);
  let swept = clock.monotonic();

  return {
    observe,
    async text() {
      const readable = await measureStore(instruments, store);
      if (readable && clock.monotonic() - swept >= SWEEP_MS) {
        swept = clock.monotonic();
        for (const name of await names.sweep((id, name) => isGone(store, id, name)))
          forget(instruments, name);
      }
      const age = pulse()?.lastTickAge;
      instruments.tickAge.set(age === undefined ? NaN : age / 1000);
      const text = `${await registry.metrics()}\n${await processRegistry(client).metrics()}`;
      // The library writes `Nan`, which not every reader takes.
      return text.replaceAll(/ Nan$/gm, " NaN");
    },
  };
}

function processRegistry(client: Client): Registry {
  if (ofProcess === undefined) {
    ofProcess = new client.Registry();
    client.collectDefaultMetrics({ register: ofProcess });
    for (const name of MISNAMED) ofProcess.removeSingleMetric(name);
  }
  return ofProcess;
}

/** False: the store cannot be read, and what comes from it is unknown now. */
async function measureStore(
  { storeUp, inFlight, queued, outbox, jobs }: Instruments,
  store: MetricsOptions["store"],
): Promise<boolean> {
  let tally;
  try {
    tally = await store.tally();
  } catch {
    // `store_up` says so; whoever reads the store for more than its figures tells why.
    tally = undefined;
  }
  storeUp.set(tally === undefined ? 0 : 1);
  inFlight.set(tally?.runningRuns ?? NaN);
  queued.set(tally?.queuedRuns ?? NaN);
  outbox.set(tally?.pendingDeliveries ?? NaN);
  jobs.set({ state: "active" }, tally?.activeJobs ?? NaN);
  jobs.set({ state: "paused" }, tally?.pausedJobs ?? NaN);
  return tally !== undefined;
}

/** Removed, or renamed. */
async function isGone(store: MetricsOptions["store"], jobId: string, name: string): Promise<boolean> {
  const found = await store.findJob(jobId);
  return found.found !== "one" || found.job.removedAt !== undefined || found.job.definition.name !== name;
}

function observer(instruments: Instruments, names: JobNames): (activity: Activity) => void {
  /** When each job went to dead letter last: two runs that end with it tell it twice. */
  const deadSince = new Map<string, number>();

  const deadLetter = (job: Job): void => {
    if (deadSince.get(job.id) === job.updatedAt) return;
    deadSince.set(job.id, job.updatedAt);
    instruments.deadLetters.inc({ job_name: names.label(job.id, job.definition.name) });
  };

  return (activity) => {
    switch (activity.kind) {
      case "started": {
        const { run } = activity;
        if (run.attempt === 1 && run.latenessMs !== null)
          instruments.lateness.observe(
            { job_name: names.label(run.jobId, run.jobName) },
            run.latenessMs / 1000,
          );
        return;
      }
      case "ended":
        countEnd(instruments, activity, names.label(activity.run.jobId, activity.run.jobName));
        return;
      case "job_state":
        if (activity.job.state === "dead_letter") deadLetter(activity.job);
        else deadSince.delete(activity.job.id);
        return;
      case "clock_set_back":
        instruments.clockSetBack.inc();
        return;
      case "scheduler":
      case "turn":
      case "claimed":
      case "orphan":
      case "judged":
      case "event":
      case "delivered":
      case "job_changed":
      case "zone_data":
      case "trouble":
      case "recovered":
        return;
    }
  };
}

function countEnd(
  instruments: Instruments,
  { run, usage }: Pick<Extract<Activity, { kind: "ended" }>, "run" | "usage">,
  job_name: string,
): void {
  switch (run.state) {
    case "succeeded":
    case "failed":
    case "timed_out":
    case "cancelled":
    case "kill_failed":
      instruments.runs.inc({ job_name, status: run.state });
      if (run.executionMs !== null) instruments.duration.observe({ job_name }, run.executionMs / 1000);
      break;
    case "queued":
      instruments.retries.inc({ job_name });
      break;
    case "missed":
      instruments.missed.inc({ job_name }, run.instants);
      break;
    case "skipped":
      instruments.skipped.inc({ job_name }, run.instants);
      break;
    case "denied":
      instruments.denied.inc({ job_name });
      break;
    case "expired":
      instruments.expired.inc({ job_name });
      break;
    case "awaiting_approval":
    case "running":
      break;
  }
  const { input_tokens, output_tokens, cost_usd } = usage ?? {};
  if (input_tokens !== undefined) instruments.tokens.inc({ job_name, direction: "input" }, input_tokens);
  if (output_tokens !== undefined) instruments.tokens.inc({ job_name, direction: "output" }, output_tokens);
  if (cost_usd !== undefined) instruments.cost.inc({ job_name }, cost_usd);
}
