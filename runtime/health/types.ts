/** The health of a store and of the scheduler on it. Snake case: it is what the HTTP API answers. */
export interface Health {
  readonly status: "healthy" | "degraded" | "unhealthy";
  /** Why it is not healthy, a sentence each. */
  readonly reasons: readonly string[];
  /** The counts are null where the store cannot be read. */
  readonly active_jobs: number | null;
  readonly paused_jobs: number | null;
  readonly in_flight_jobs: number | null;
  /** Of all time, whatever retention has deleted since. `runs_total` is the sum of the next two. */
  readonly metrics: {
    readonly runs_total: number | null;
    readonly runs_succeeded: number | null;
    /** Timed-out ones and ones that could not be killed are among them. */
    readonly runs_failed: number | null;
    /** 0 before the first run. */
    readonly avg_execution_time_ms: number | null;
  };
  readonly queued_runs: number | null;
  readonly pending_deliveries: number | null;
  /** Since the last turn of the scheduler of this process; null: none runs here. */
  readonly last_tick_age_ms: number | null;
}

/** How the scheduler of this process does. */
export interface Pulse {
  /** Milliseconds since a turn last came to its end, or since the start. */
  readonly lastTickAge: number;
  /** What went wrong in the last turn; undefined: it went through. */
  readonly trouble: unknown;
  /** It takes no more turns, and waits for what is in flight. */
  readonly stopping: boolean;
}
