import { dirname } from "node:path";
import { checkJob } from "../../../compiler/index.ts";
import { near } from "../../../compiler/words/index.ts";
import { jobJson } from "../../../runtime/json/index.ts";
import type { LoadedConfig } from "../../../runtime/config/index.ts";
import type { JobControl } from "../../../runtime/types.ts";
import type { Context } from "../../context.ts";
import { count, tellBadSources, tellDiagnostics, tellJsonDiagnostics } from "../../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../../failure.ts";
import { noteIfNothingFires, quoted, withRuntime } from "../../jobs.ts";
import { printJson } from "../../json.ts";
import { knownChannelsOnly, tellRegistered } from "../../register.ts";
import { readStandardInput } from "../../sources.ts";
import { checkConfigOf, checkPaths } from "../../workspace.ts";

export interface AddOptions {
  readonly file?: string;
  readonly schedule?: readonly string[];
  readonly json?: string;
  readonly format: "text" | "json";
}

type Batch = Parameters<JobControl["register"]>[0];

export async function add(context: Context, options: AddOptions): Promise<ExitCode> {
  const loaded = await context.loadConfig();
  const batch = await read(context, loaded, options);
  knownChannelsOnly(batch.jobs);
  return withRuntime(context, loaded, "create", async (runtime) => {
    const { jobs } = await runtime.jobs.register(batch);
    if (options.format === "text") {
      await tellRegistered(context, jobs, runtime);
      await noteIfNothingFires(context, runtime.store);
      return exit.fine;
    }
    const shown = [];
    for (const { job, change } of jobs) {
      const runnable = await runtime.jobs.runnable(job);
      const session = await runtime.store.getSession(job.id);
      const budget = await runtime.jobs.budget(job);
      shown.push({ change, ...jobJson(job, { config: loaded.config, runnable, session, budget }) });
    }
    printJson(context.terminal, shown);
    return exit.fine;
  });
}

function read(context: Context, loaded: LoadedConfig, options: AddOptions): Promise<Batch> {
  const { file, json, schedule } = options;
  if (file !== undefined && json === undefined) return readFile(context, loaded, file, schedule);
  if (json === undefined || file !== undefined) {
    throw new Failure(exit.usage, "Say what to add: either --file FILE or --json OBJECT.");
  }
  if (schedule !== undefined) throw new Failure(exit.usage, "--schedule picks schedules of a --file.");
  return readJson(context, loaded, json);
}

async function readFile(
  context: Context,
  loaded: LoadedConfig,
  file: string,
  names: readonly string[] | undefined,
): Promise<Batch> {
  const checked = await checkPaths([file], {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: Date.now(),
    loneFile: "with its folder",
  });
  const unusable = tellBadSources(context, checked.bad);
  if (unusable !== exit.fine) throw new Failure(unusable, "Nothing was registered.");
  tellDiagnostics(context, checked.diagnostics, checked.texts);
  if (count(checked.diagnostics, "error") > 0) {
    throw new Failure(exit.failed, `Nothing was registered: ${file} has errors.`);
  }
  const others = count(checked.elsewhere, "error") + checked.unreadElsewhere.length;
  if (others > 0) {
    context.terminal.err(
      `${context.terminal.paintErr(["yellow", "bold"], "warning:")} other files of this workspace have ${others} ${others === 1 ? "error" : "errors"}; agents in them may be missing. \`symbi check ${dirname(file)}\` shows them.\n`,
    );
  }
  return { jobs: picked(checked.jobs, names, file), agents: checked.agents };
}

function picked(jobs: Batch["jobs"], names: readonly string[] | undefined, file: string): Batch["jobs"] {
  if (jobs.length === 0) throw new Failure(exit.failed, `${file} has no schedule.`);
  if (names === undefined) return jobs;
  const known = jobs.map(({ definition }) => definition.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = near(name, known);
    throw new Failure(
      exit.failed,
      `${file} has no schedule ${quoted(name)}; nothing was registered.${meant === undefined ? "" : ` Did you mean ${quoted(meant)}?`}`,
      `It has: ${known.map(quoted).join(", ")}.`,
    );
  }
  return jobs.filter(({ definition }) => names.includes(definition.name));
}

async function readJson(context: Context, loaded: LoadedConfig, json: string): Promise<Batch> {
  let text = json;
  if (json === "-") {
    const input = await readStandardInput();
    if (!("text" in input)) throw new Failure(input.exitCode, `standard input: ${input.message}`);
    text = input.text;
  }
  const { job, diagnostics } = checkJob(parsed(text), { now: Date.now(), config: checkConfigOf(loaded) });
  tellJsonDiagnostics(context, diagnostics);
  if (job === undefined) throw new Failure(exit.failed, "Nothing was registered: the JSON has errors.");
  return { jobs: [{ definition: job, source: null }], agents: [] };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(
      exit.failed,
      `That is not JSON: ${why}.`,
      'Write an object like \'{"name": "x", "agent_id": "y", "cron_expr": "0 * * * *"}\', in single quotes.',
      { cause: error },
    );
  }
}
