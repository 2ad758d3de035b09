/** The parts that write to the log: what `symbi logs --filter` takes. */
export const components = [
  "scheduler",
  "store",
  "agents",
  "delivery",
  "policy",
  "api",
  "audit",
  "cli",
] as const;
export type Component = (typeof components)[number];

/** From the least to the gravest. */
export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

export type Fields = Readonly<Record<string, unknown>>;

/** One thing to log. `fields` is asked for only if the level is recorded. */
export interface Entry {
  readonly level: Level;
  readonly component: Component;
  readonly message: string;
  readonly fields?: () => Fields;
}

/** Where the runtime, and whoever works with it, writes what happened. Never throws; nothing in it is secret. */
export interface Log {
  write(entry: Entry): void;
}

/** A line of the log as it is read back. */
export interface LogLine {
  /** Epoch milliseconds. */
  readonly time: number;
  readonly level: Level;
  readonly component: Component;
  readonly message: string;
  /** All the rest, in the order of the line. */
  readonly fields: Fields;
}
