import type { BlockSpec, FieldSpec } from "./types.ts";

export const retryBackoff = {
  keyword: "retry_backoff",
  docs: "How long to wait before each further attempt of a run: twice as long each time, and a random part of that.",
  fields: {
    initial: {
      type: { kind: "duration", zero: false },
      default: '"30s"',
      references: "refused",
      docs: "The longest wait before the second attempt.",
      example: 'initial: "10s"',
      since: "0.1",
    },
    max: {
      type: { kind: "duration", zero: false },
      default: '"15m"',
      references: "refused",
      docs: "The longest wait before any attempt.",
      example: 'max: "5m"',
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;

/** The fields of a schedule that say what is tried again, spread out or made up for. */
export const attemptFields = {
  max_retries: {
    type: { kind: "integer", min: 0 },
    default: "3",
    references: "refused",
    docs: "After this many failed runs in a row the schedule is moved to the dead letters and no longer fires. `0` and `1`: at the first.",
    example: "max_retries: 5",
    since: "0.1",
  },
  retries: {
    type: { kind: "integer", min: 0 },
    default: "2",
    references: "refused",
    docs: "How many further attempts one run gets after a failure that may pass: exit code 75, a busy or unreachable service, a crash.",
    example: "retries: 4",
    since: "0.1",
  },
  retry_backoff: {
    type: { kind: "block", block: retryBackoff },
    references: "refused",
    docs: "How long to wait before each further attempt of a run.",
    example: 'retry_backoff: { initial: "10s", max: "5m" }',
    since: "0.1",
  },
  on_crash: {
    type: {
      kind: "enum",
      values: [
        { value: "retry", docs: "A run that a crash cut off is run again: at least once." },
        { value: "fail", docs: "A run that a crash cut off has failed: at most once." },
      ],
    },
    default: '"retry"',
    references: "refused",
    docs: "What becomes of a run that was under way when the scheduler crashed.",
    example: 'on_crash: "fail"',
    since: "0.1",
  },
  jitter: {
    type: { kind: "duration", zero: true },
    references: "refused",
    docs: "Starts are spread over this long a time, so that not all schedules begin at once. Without it: `[scheduler] max_jitter_seconds`.",
    example: 'jitter: "30s"',
    since: "0.1",
  },
  catch_up: {
    type: {
      kind: "enum",
      values: [
        { value: "once", docs: "The latest one runs, if it lies within `catch_up_window`." },
        { value: "skip", docs: "None runs; they are recorded as missed." },
        { value: "all", docs: "The newest 100 of the last day run, oldest first." },
      ],
    },
    default: '"once"',
    references: "refused",
    docs: "What becomes of the due times that passed while no scheduler ran.",
    example: 'catch_up: "skip"',
    since: "0.1",
  },
  catch_up_window: {
    type: { kind: "duration", zero: false },
    references: "refused",
    docs: "How old a missed due time may be and still run. Without it: the time between two due times, at most an hour.",
    example: 'catch_up_window: "30m"',
    since: "0.1",
  },
} as const satisfies Readonly<Record<string, FieldSpec>>;
