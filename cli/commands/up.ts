import type { LoadedConfig } from "../../runtime/config/index.ts";
import type { Context } from "../context.ts";
import { count, tellBadSources, tellDiagnostics } from "../diagnostics.ts";
import { watcher } from "../activity.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { withRuntime } from "../jobs.ts";
import { printOutput } from "../output.ts";
import { report } from "../report.ts";
import { knownChannelsOnly, oneOfEachName, tellRegistered } from "../register.ts";
import manifest from "../package.json" with { type: "json" };
import { shownSettings } from "../settings.ts";
import { listenForStops, type Stops } from "../signals.ts";
import type { Runtime } from "../../runtime/types.ts";
import { SchedulerHungError, StoreOwnedError } from "../../runtime/types.ts";
import { checkConfigOf, type Checked, checkPaths } from "../workspace.ts";

export interface UpOptions {
  readonly executor?: "echo";
}

export async function up(context: Context, paths: readonly string[], options: UpOptions): Promise<ExitCode> {
  const { terminal, quiet, verbose } = context;
  const loaded = await context.loadConfig();
  const where = paths.length > 0 ? paths : [loaded.workspaceDir];
  const checked = await checkPaths(where, {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: Date.now(),
    loneFile: "with its folder",
  });
  refuseErrors(context, checked);

  const stops = listenForStops(terminal.closed);
  try {
    await withRuntime(
      context,
      loaded,
      "create",
      async (runtime) => {
        logStart(runtime, loaded);
        const holder = await runtime.store.holder();
        if (holder !== undefined) throw new StoreOwnedError(holder, loaded.config.store.path);
        const { jobs } = await runtime.jobs.register(checked);
        await tellRegistered(context, jobs, runtime);
        await fire(context, runtime, stops);
      },
      {
        onActivity: watcher(terminal, quiet, verbose),
        stdout: (text) => printOutput(terminal, text),
        ...(options.executor === undefined ? {} : { executor: options.executor }),
      },
    );
    return exit.fine;
  } finally {
    stops.dispose();
  }
}

/** With what it was started: who reads a log later cannot ask any more. */
function logStart({ log }: Runtime, loaded: LoadedConfig): void {
  log.write({
    level: "info",
    component: "cli",
    message: "symbi up",
    fields: () => ({
      version: manifest.version,
      node: process.versions.node,
      config_file: loaded.file ?? null,
      settings: Object.fromEntries(shownSettings(loaded).map(({ key, value }) => [key, value])),
    }),
  });
}

function refuseErrors(context: Context, checked: Checked): void {
  const unusable = tellBadSources(context, checked.bad);
  tellDiagnostics(context, checked.diagnostics, checked.texts);
  const why = "The scheduler was not started, and nothing was registered.";
  if (unusable !== exit.fine) throw new Failure(unusable, why);
  if (count(checked.diagnostics, "error") > 0)
    throw new Failure(exit.failed, `The files have errors. ${why}`);
  if (Object.keys(checked.texts).length === 0) {
    throw new Failure(
      exit.usage,
      `There are no .symbi files here. ${why}`,
      "Name files or folders, or begin with `symbi init`.",
    );
  }
  knownChannelsOnly(checked.jobs);
  oneOfEachName(checked);
}

/** Runs until asked to stop, or until the scheduler fails. */
async function fire(context: Context, { scheduler }: Runtime, { stop, now }: Stops): Promise<void> {
  const { terminal, quiet } = context;
  await scheduler.start();
  if (!quiet) terminal.out("The scheduler is running. Ctrl-C drains and stops it.\n");
  // A failure to stop ends the scheduler with that failure, which is awaited below.
  const end = () => void scheduler.stop().catch(() => undefined);
  const drain = () => {
    if (!quiet) terminal.err(drainMessage(scheduler.inFlight));
    end();
  };
  stop.addEventListener("abort", drain, { once: true });
  now.addEventListener("abort", end, { once: true });
  if (stop.aborted) drain();
  try {
    await scheduler.stopped;
  } catch (error) {
    // The exit is enforced: what hangs would keep the process, and a supervisor waits for its end.
    if (error instanceof SchedulerHungError) process.exit(report(error, context));
    throw error;
  }
  if (!quiet) terminal.err("Stopped.\n");
}

function drainMessage(inFlight: number): string {
  return inFlight === 0
    ? "Stopping.\n"
    : `Stopping when ${inFlight === 1 ? "the run" : `the ${inFlight} runs`} in flight ${inFlight === 1 ? "has" : "have"} ended. Ctrl-C again ends ${inFlight === 1 ? "it" : "them"} at once.\n`;
}
