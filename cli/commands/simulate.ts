import {
  type Plan,
  simulate as runSimulation,
  type SimulationEvent,
  Tally,
} from "../../runtime/simulate/index.ts";
import type { Context } from "../context.ts";
import { count, tellBadSources, tellDiagnostics } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { oneOfEachName } from "../register.ts";
import { Happenings } from "../simulate/happenings.ts";
import { downSpans, failuresOf, runtimesOf, type SimulateOptions, spanOf } from "../simulate/options.ts";
import { printing } from "../simulate/printing.ts";
import { progressOf } from "../simulate/progress.ts";
import { changesSoon, schedulesOf, zoneChanges } from "../simulate/schedules.ts";
import { checkConfigOf, type Checked, checkPaths } from "../workspace.ts";

/** Thrown when the reader has gone: there is nobody to go on for. */
class ReaderGone extends Error {}

export async function simulate(
  context: Context,
  paths: readonly string[],
  options: SimulateOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const span = spanOf(options, Date.now());
  const down = downSpans(options.down, options.tz, span);
  const loaded = await context.loadConfig();
  const checked = await checkPaths(paths.length > 0 ? paths : [loaded.workspaceDir], {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: span.from,
    loneFile: "with its folder",
  });
  refuse(context, checked);

  const jobs = checked.jobs.map(({ definition }) => definition);
  const agents = checked.agents.map(({ definition }) => definition);
  const names = jobs.map(({ name }) => name);
  const failures = failuresOf(options.fail, names);
  const schedules = schedulesOf(jobs, agents, runtimesOf(options.runtime, names), span);
  const takes = new Map(schedules.map((schedule) => [schedule.name, schedule.takes.ms]));
  const { runtime, scheduler } = loaded.config;
  const plan: Plan = {
    ...span,
    down,
    config: {
      ...loaded.config,
      runtime: { ...runtime, environment: options.environment ?? runtime.environment },
    },
    jobs,
    agents,
    runtime: (job) => takes.get(job) ?? 0,
    fails(job, run) {
      const each = failures.get(job);
      return each !== undefined && run % each === 0;
    },
  };
  const before = { span, zone: options.tz, limit: scheduler.max_concurrent_jobs, schedules };
  const progress = progressOf(context, span, options.tz, () => performance.now());
  const printed = printing(context, options, before, (text) => {
    progress.clear();
    terminal.out(text);
  });
  const happenings = new Happenings(schedules, printed.happening);
  const tally = new Tally(names, before);
  const tell = (event: SimulationEvent): void => {
    if (terminal.closed.aborted) throw new ReaderGone();
    progress.at(event.at);
    tally.add(event);
    happenings.add(event);
  };
  try {
    const end = await runSimulation(plan, tell);
    happenings.end();
    printed.end({
      ...before,
      totals: tally.result(),
      end,
      changes: zoneChanges(schedules, span),
      changesSoon: changesSoon(schedules, span),
    });
  } catch (error) {
    if (!(error instanceof ReaderGone)) throw error;
  } finally {
    progress.clear();
  }
  return exit.fine;
}

function refuse(context: Context, checked: Checked): void {
  const unusable = tellBadSources(context, checked.bad);
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  tellDiagnostics(context, errors, checked.texts);
  const why = "Nothing was simulated.";
  if (unusable !== exit.fine) throw new Failure(unusable, why);
  if (count(errors, "error") > 0) throw new Failure(exit.failed, `The files have errors. ${why}`);
  if (Object.keys(checked.texts).length === 0) {
    throw new Failure(
      exit.usage,
      `There are no .symbi files here. ${why}`,
      "Name files or folders, or begin with `symbi init`.",
    );
  }
  if (checked.jobs.length === 0) throw new Failure(exit.failed, `The files have no schedules. ${why}`);
  oneOfEachName(checked, "Nothing was simulated");
}
