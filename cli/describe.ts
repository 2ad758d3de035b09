import { errorOf } from "../runtime/json/index.ts";
import type { Store } from "../runtime/store/store.ts";
import type { Delivery, Job, JobState, Run, RunState } from "../runtime/store/types.ts";
import { type Cell, table } from "./table.ts";
import type { Style, Terminal } from "./terminal.ts";
import { localTime, relative, span } from "./times.ts";

/** Jobs and runs as people read them. */

const styles: Readonly<Record<JobState | RunState, Style>> = {
  active: "green",
  paused: "yellow",
  completed: "dim",
  failed: "red",
  dead_letter: "red",
  queued: "cyan",
  awaiting_approval: "yellow",
  running: "cyan",
  succeeded: "green",
  timed_out: "red",
  cancelled: "dim",
  kill_failed: "red",
  missed: "yellow",
  skipped: "yellow",
  denied: "red",
  expired: "yellow",
};

export function styleOf(state: JobState | RunState): Style {
  return styles[state];
}

export function stateCell(state: JobState | RunState, terminal: Terminal): Cell {
  return { text: state, paint: (text) => terminal.paint(styles[state], text) };
}

export function plain(text: string): Cell {
  return { text };
}

/** `2026-02-15 14:30:00 +01:00 (in 5m)`. */
export function instantWithDistance(instant: number | null, now: number): string {
  return instant === null ? "-" : `${localTime(instant)} (${relative(instant, now)})`;
}

/** `0 9 * * * (Europe/Lisbon)`, `at 2026-02-15T14:30:00Z`. */
export function timing({ definition }: Job): string {
  if (definition.at !== undefined) return `at ${definition.at}`;
  const zone = definition.timezone === undefined ? "" : ` (${definition.timezone})`;
  return `${definition.cron ?? ""}${zone}`;
}

/** A run, and where its output went. */
export interface ToldRun {
  readonly run: Run;
  readonly deliveries: readonly Delivery[];
}

export async function withDeliveries(runs: readonly Run[], store: Store): Promise<readonly ToldRun[]> {
  return Promise.all(runs.map(async (run) => ({ run, deliveries: await store.listDeliveries(run.id) })));
}

export function runTable(runs: readonly ToldRun[], terminal: Terminal): string {
  return table(
    [
      { title: "RUN", shrink: true },
      { title: "DUE" },
      { title: "STATUS" },
      { title: "TOOK", align: "right" },
      { title: "LATE", align: "right" },
      { title: "TRY", align: "right" },
      { title: "WHAT", shrink: true },
    ],
    runs.map(({ run, deliveries }) => [
      plain(run.id),
      plain(localTime(run.scheduledAt)),
      stateCell(run.state, terminal),
      plain(run.executionMs === null ? "-" : span(run.executionMs)),
      plain(run.latenessMs === null ? "-" : span(run.latenessMs)),
      plain(run.attempt === 0 ? "-" : String(run.attempt)),
      plain(gist({ run, deliveries })),
    ]),
    { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
  );
}

/** One line about a run: what went wrong, why it did not run, or what it said. */
export function gist({ run, deliveries }: ToldRun): string {
  const marks = [
    ...(run.kind === "manual" ? ["manual"] : []),
    ...(run.simulated ? ["simulated"] : []),
    ...(run.catchUp && run.state !== "missed" ? ["caught up"] : []),
    ...(run.instants > 1 ? [`${run.instants} due times, to ${localTime(run.lastInstant)}`] : []),
    ...deliveries
      .filter(({ state, error }) => state !== "delivered" && error !== null)
      .map(({ channel, state }) => `${state === "dead" ? "not" : "not yet"} delivered to ${channel}`),
  ];
  const words = saidOf(run) ?? firstLine(run.output ?? "");
  return marks.length === 0 ? words : `[${marks.join(", ")}] ${words}`;
}

/** What is to be known of how a run ended, or of what it waits for: of another attempt, that it comes. */
export function saidOf(run: Run): string | null {
  const reason = run.reason?.sentence ?? null;
  return run.state === "queued" ? (reason ?? errorOf(run)) : (errorOf(run) ?? reason);
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
