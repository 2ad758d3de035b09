import { pid } from "node:process";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Redactor } from "../references/index.ts";
import { LogFile } from "./file.ts";
import { harmless } from "./harmless.ts";
import { type Component, type Entry, type Fields, type Level, levels, type Log } from "./types.ts";

export interface LogOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** Takes every secret that was resolved out of what is written. */
  readonly redactor: Redactor;
  /** The log itself cannot be written. */
  readonly onTrouble: (message: string, error: unknown) => void;
  /** Graver than this, or this, is recorded. Default: all. */
  readonly level?: Level;
}

export interface OwnedLog extends Log {
  /** Writes everything that was logged. */
  close(): Promise<void>;
}

/** Entries that are held until the library is there. */
const HELD = 10_000;

/**
 * The log: lines of JSON in `dir`. Nothing is opened, created or loaded before the first entry. An error is written at
 * once; anything less within a quarter of a second.
 */
export function openLog({ dir, clock, redactor, onTrouble, level = "debug" }: LogOptions): OwnedLog {
  const recorded = new Set<Level>(levels.slice(levels.indexOf(level)));
  const file = new LogFile({
    dir,
    clock,
    onTrouble: (error) =>
      onTrouble(`The log in ${dir} cannot be written; its lines are held for now: ${whyOf(error)}`, error),
    onLost: (lines) =>
      write({
        level: "warn",
        component: "scheduler",
        message: "lines were lost: the log could not be written",
        fields: () => ({ lines }),
      }),
  });
  let logger: ((component: Component) => Logger) | undefined;
  let loading: Promise<void> | undefined;
  let waiting: Waiting[] = [];

  const load = async (): Promise<void> => {
    try {
      logger = await loadPino((line) => file.append(line));
    } catch (error) {
      onTrouble(`Nothing is logged, because the log's library cannot be loaded: ${whyOf(error)}`, error);
      return;
    }
    const held = waiting;
    waiting = [];
    for (const { entry, at } of held) put(logger, entry, at);
  };

  const put = (to: (component: Component) => Logger, entry: Entry, at: number): void => {
    const fields = { time: new Date(at).toISOString(), ...redacted(entry.fields?.() ?? {}, redactor) };
    to(entry.component)[entry.level](fields, redactor.text(entry.message));
    if (entry.level === "error") file.flush();
  };

  function write(entry: Entry): void {
    if (!recorded.has(entry.level)) return;
    if (logger !== undefined) return put(logger, entry, clock.now());
    if (loading === undefined) {
      file.begin();
      loading = load();
    }
    if (waiting.length < HELD) waiting.push({ entry, at: clock.now() });
  }

  return {
    write,
    async close() {
      await loading;
      file.close();
    },
  };
}

interface Waiting {
  readonly entry: Entry;
  readonly at: number;
}

/** One logger for each component, writing whole lines to `write`. */
async function loadPino(write: (line: string) => void): Promise<(component: Component) => Logger> {
  const { default: pino } = await import("pino");
  const root = pino(
    {
      level: "debug",
      base: null,
      timestamp: false,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => write(harmless(line)) },
  );
  const byComponent = new Map<Component, Logger>();
  return (component) => {
    const known = byComponent.get(component);
    if (known !== undefined) return known;
    const child = root.child({ component, pid });
    byComponent.set(component, child);
    return child;
  };
}

function redacted(fields: Fields, redactor: Redactor): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") safe[name] = redactor.text(value);
    else safe[name] = typeof value === "object" && value !== null ? redactor.json(value) : value;
  }
  return safe;
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
