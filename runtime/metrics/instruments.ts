import type { Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";

type Client = typeof import("@prometheus-io/client");

/** Seconds: from what an in-process agent takes to what `max_runtime` allows. */
const DURATIONS = [0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];
const LATENESS = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600];

export type Instruments = ReturnType<typeof makeInstruments>;

/** Everything that is measured, in a registry of its own. */
export function makeInstruments({ Counter, Gauge, Histogram }: Client, registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(
    name: string,
    help: string,
    ...labelNames: Label[]
  ): Counter<Label | "job_name"> =>
    new Counter({
      name: `symbiont_cron_${name}`,
      help,
      labelNames: ["job_name", ...labelNames],
      registers,
    });
  const histogram = (name: string, help: string, buckets: number[]): Histogram<"job_name"> =>
    new Histogram({ name: `symbiont_cron_${name}`, help, labelNames: ["job_name"], buckets, registers });
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name: `symbiont_cron_${name}`, help, registers });

  return {
    runs: counter(
      "runs_total",
      "Runs that ended after they could start, by how: succeeded, failed, timed_out, cancelled or kill_failed.",
      "status",
    ),
    duration: histogram("execution_duration_seconds", "How long the final attempt of a run took.", DURATIONS),
    inFlight: gauge("in_flight_jobs", "Runs that are running now."),
    deadLetters: counter("dead_letter_total", "Times that a job went to dead letter."),
    lateness: histogram(
      "lateness_seconds",
      "From the due instant of a run to its first start, with jitter and the wait for a slot; of a run by hand, from the request.",
      LATENESS,
    ),
    missed: counter("missed_total", "Due instants that fell while nothing could fire them."),
    skipped: counter(
      "skipped_total",
      "Due instants that were skipped, such as for a run that still went on.",
    ),
    denied: counter("denied_total", "Runs that the policy denied."),
    expired: counter("expired_total", "Runs whose approval expired."),
    retries: counter(
      "retries_total",
      "Attempts that failed and are followed by another one of the same run.",
    ),
    tokens: counter("tokens_total", "Tokens that models read (input) and wrote (output).", "direction"),
    cost: counter("cost_usd_total", "What models cost, in US dollars."),
    clockSetBack: new Counter({
      name: "symbiont_cron_clock_set_back_total",
      help: "Times that the wall clock was seen to have been set back.",
      registers,
    }),
    queued: gauge("queued_runs", "Runs that wait for a slot, their jitter or another attempt."),
    outbox: gauge("outbox_pending", "Deliveries that have not got through yet."),
    tickAge: gauge(
      "last_tick_age_seconds",
      "Since the scheduler of this process last came round; NaN where none runs.",
    ),
    jobs: new Gauge({
      name: "symbiont_cron_jobs",
      help: "Registered jobs that are active or paused.",
      labelNames: ["state"],
      registers,
    }),
    storeUp: gauge("store_up", "Whether the store can be read: 1, or 0 and what is read from it is NaN."),
  };
}

/** Takes a job out of everything that is measured by job. */
export function forget(instruments: Instruments, job_name: string): void {
  for (const status of ["succeeded", "failed", "timed_out", "cancelled", "kill_failed"])
    instruments.runs.remove({ job_name, status });
  for (const direction of ["input", "output"]) instruments.tokens.remove({ job_name, direction });
  const { duration, lateness, deadLetters, missed, skipped, denied, expired, retries, cost } = instruments;
  for (const metric of [duration, lateness]) metric.remove({ job_name });
  for (const metric of [deadLetters, missed, skipped, denied, expired, retries, cost])
    metric.remove({ job_name });
}
