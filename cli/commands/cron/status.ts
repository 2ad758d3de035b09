import { setTimeout as delay } from "node:timers/promises";
import { durationText, jobJson, runJson } from "../../../runtime/json/index.ts";
import type { LoadedConfig } from "../../../runtime/config/index.ts";
import { slotsOf, usedWords } from "../../../runtime/scheduler/index.ts";
import type { OwnerInfo } from "../../../runtime/store/store.ts";
import type { Job, Run } from "../../../runtime/store/types.ts";
import type { Runtime } from "../../../runtime/types.ts";
import type { Context } from "../../context.ts";
import { gist, instantWithDistance, runTable, styleOf, timing, withDeliveries } from "../../describe.ts";
import { exit, type ExitCode, Failure } from "../../failure.ts";
import { type JobReference, withJob } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { sessionLine } from "./session.ts";
import { listenForStops } from "../../signals.ts";
import { obstacles } from "../../obstacles.ts";
import { oneLine } from "../../text.ts";

export interface StatusOptions extends JobReference {
  readonly history?: number;
  readonly watch?: true;
  readonly format: "text" | "json";
}

const redrawMs = 5_000;

export async function status(
  context: Context,
  reference: string | undefined,
  options: StatusOptions,
): Promise<ExitCode> {
  return withJob(context, "read", reference, options, async (job, runtime, loaded) => {
    if (options.watch === true) await watch(context, job, runtime, loaded, options);
    else await show(context, job, runtime, loaded, options);
    return exit.fine;
  });
}

async function watch(
  context: Context,
  first: Job,
  runtime: Runtime,
  loaded: LoadedConfig,
  options: StatusOptions,
): Promise<void> {
  const stops = listenForStops(context.terminal.closed);
  try {
    while (!stops.stop.aborted) {
      const found = await runtime.store.findJob(first.id);
      if (found.found !== "one") throw new Failure(exit.failed, `${first.definition.name} was removed.`);
      // On a terminal the new picture takes the place of the old one.
      if (context.terminal.width !== undefined) context.terminal.out("\u001B[H\u001B[2J");
      await show(context, found.job, runtime, loaded, options);
      await delay(redrawMs, undefined, { signal: stops.stop }).catch((error: unknown) => {
        if (!stops.stop.aborted) throw error;
      });
    }
  } finally {
    stops.dispose();
  }
}

async function show(
  context: Context,
  job: Job,
  { store, jobs }: Runtime,
  { config }: LoadedConfig,
  options: StatusOptions,
): Promise<void> {
  const { terminal } = context;
  const runnable = await jobs.runnable(job);
  const session = await store.getSession(job.id);
  const budget = await jobs.budget(job);
  const runs = await withDeliveries(await store.listRuns(job.id, { limit: options.history ?? 1 }), store);

  if (options.format === "json") {
    const history = runs.map(({ run, deliveries }) => runJson(run, deliveries));
    const shown = jobJson(job, { config, runnable, session, budget });
    printJson(terminal, options.history === undefined ? shown : { ...shown, history });
    return;
  }

  const now = Date.now();
  const { definition } = job;
  const [last] = runs;
  const holder = await store.holder();
  const live = await store.listRuns(job.id, { states: ["running", "queued", "awaiting_approval"] });
  const lines: readonly (readonly [string, string])[] = [
    ["Job", definition.name],
    ["Id", job.id],
    ["Status", statusOf(job, now)],
    ...(await obstacles(job, jobs)).map((obstacle) => ["But it is", obstacle] as const),
    ["When", timing(job)],
    ["Next run", instantWithDistance(job.nextFire, now)],
    [
      "Last run",
      last === undefined
        ? "-"
        : `${instantWithDistance(last.run.scheduledAt, now)}, ${last.run.state}${colon(gist(last))}`,
    ],
    [
      "Scheduler",
      holder?.kind === "scheduler" ? `running, pid ${holder.pid}` : "none is running; `symbi up` starts one",
    ],
    ["Now", live.length === 0 ? "idle" : live.map((run) => nowOf(run, holder, now)).join(", ")],
    ["Runs", `${job.runCount} by schedule, ${job.failureCount} failed in a row`],
    ["Agent", definition.agent],
    ...(definition.description === undefined ? [] : [["About", definition.description] as const]),
    ["Delivery", (definition.delivery ?? ["stdout"]).join(", ") || "none: history only"],
    ["Session", sessionLine(job, session)],
    [
      "Limits",
      `${slotsOf(definition)} at a time, ${durationText(definition.policy?.max_runtime ?? config.scheduler.default_max_runtime)} each, dead letter after ${Math.max(1, definition.max_retries ?? config.scheduler.default_max_retries)} failed in a row`,
    ],
    ...(budget === undefined ? [] : [["Budget", `used ${usedWords(budget)}`] as const]),
    ...(definition.tags === undefined ? [] : [["Tags", definition.tags.join(", ")] as const]),
    ["From", job.source ?? "the command line"],
    ["Version", `${job.version}, of ${instantWithDistance(job.updatedAt, now)}`],
  ];
  for (const [label, value] of lines) {
    const shown = oneLine(value);
    const painted = label === "Status" ? terminal.paint(styleOf(job.state), shown) : shown;
    terminal.out(`${terminal.paint("dim", label.padEnd(13))} ${painted}\n`);
  }
  if (options.history !== undefined && runs.length > 0) terminal.out(`\n${runTable(runs, terminal)}`);
}

/** A run that nobody carries out any more still is `running` in the ledger, until an owner of the store settles it. */
function nowOf(run: Run, holder: OwnerInfo | undefined, now: number): string {
  const orphaned = holder === undefined && run.state === "running" && (run.startedAt ?? now) < now;
  return orphaned
    ? `interrupted ${run.id}: the process that ran it died; the next \`symbi up\` or \`symbi cron run\` settles it`
    : `${run.state} ${run.id}`;
}

function colon(text: string): string {
  return text === "" ? "" : `: ${text}`;
}

function statusOf({ state, stateReason, removedAt }: Job, now: number): string {
  if (removedAt !== undefined) return `removed ${instantWithDistance(removedAt, now)}`;
  return stateReason === null ? state : `${state}: ${stateReason.sentence}`;
}
