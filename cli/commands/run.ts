import type { AgentOutcome, RunEvent } from "../../runtime/agents/types.ts";
import type { LoadedConfig } from "../../runtime/config/index.ts";
import { runAgentAlone } from "../../runtime/index.ts";
import { checkWorkspace, noSuchAgent } from "../agents.ts";
import type { Context } from "../context.ts";
import { styleOf } from "../describe.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { storeExists, withRuntime } from "../jobs.ts";
import { printJson } from "../json.ts";
import { printOutput } from "../output.ts";
import { listenForStops } from "../signals.ts";
import { readStandardInput } from "../sources.ts";
import { manyLines, oneLine } from "../text.ts";
import { span } from "../times.ts";
import { usageText } from "../usage.ts";

export interface RunOptions {
  readonly input?: string;
  readonly format: "text" | "json";
}

type Agent = Parameters<typeof runAgentAlone>[0];

export async function run(context: Context, name: string, options: RunOptions): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await context.loadConfig();
  const agent = await findAgent(context, loaded, name);
  const input = await inputOf(options);
  const stops = listenForStops(terminal.closed);
  try {
    const json = options.format === "json";
    const shown = streamer(context, json);
    const began = performance.now();
    const outcome = await runAgentAlone(agent, input, {
      env: context.env,
      config: loaded.config,
      emit: shown.event,
      signal: stops.stop,
      now: stops.now,
    });
    const ms = Math.round(performance.now() - began);
    if (json) printJson(terminal, outcomeJson(name, outcome, ms));
    else {
      shown.end(outcome.output);
      if (outcome.outputTruncated) terminal.err("The output was longer; the rest was not kept.\n");
    }
    tellEnd(context, name, outcome, ms);
    return outcome.status === "succeeded" ? exit.fine : exit.failed;
  } finally {
    stops.dispose();
  }
}

/** How it ended and what it used. A success that used nothing says enough by itself. */
function tellEnd({ terminal, quiet }: Context, name: string, outcome: AgentOutcome, ms: number): void {
  const { status, reason } = outcome;
  const used = usageText(outcome.usage);
  if (status === "succeeded" && (quiet || used === "")) return;
  const why = status === "succeeded" ? "" : oneLine(reason?.sentence ?? "no reason given.");
  const line = `${oneLine(name)} ${status} in ${span(ms)}${why === "" ? "" : `: ${why}`}`;
  terminal.err(`${terminal.paintErr(styleOf(status), line)}${used === "" ? "" : ` (${used})`}\n`);
}

function outcomeJson(agent: string, outcome: AgentOutcome, ms: number) {
  return {
    agent,
    status: outcome.status,
    reason: outcome.reason?.code ?? null,
    reason_text: outcome.reason?.sentence ?? null,
    output: outcome.output,
    output_truncated: outcome.outputTruncated,
    exit_code: outcome.exitCode,
    execution_time_ms: ms,
    usage: outcome.usage,
  };
}

/** In the files of the workspace first, then among those that are registered: the store is only opened for these. */
async function findAgent(context: Context, loaded: LoadedConfig, name: string): Promise<Agent> {
  const checked = await checkWorkspace(context, loaded);
  const inFiles = checked.agents.find(({ definition }) => definition.name === name);
  if (inFiles !== undefined) return inFiles;
  const registered = storeExists(loaded)
    ? await withRuntime(context, loaded, "read", ({ store }) => store.listAgents())
    : [];
  const found = registered.find((agent) => agent.name === name);
  if (found !== undefined) return found;
  const known = [
    ...checked.agents.map(({ definition }) => definition.name),
    ...registered.map((each) => each.name),
  ];
  throw noSuchAgent(name, known, checked);
}

/** `-` stands for standard input. */
async function inputOf({ input = "" }: RunOptions): Promise<string> {
  if (input !== "-") return input;
  const read = await readStandardInput();
  if ("message" in read) throw new Failure(exit.unable, `Standard input: ${read.message}`);
  return read.text;
}

/** Shows text as it comes; what was not streamed is shown at the end. */
function streamer({ terminal, quiet, verbose }: Context, silent: boolean) {
  let streamed = "";
  return {
    event(event: RunEvent): void {
      switch (event.type) {
        case "text":
          if (silent) return;
          streamed += event.text;
          terminal.out(terminal.width === undefined ? event.text : manyLines(event.text));
          return;
        case "log":
          if (!quiet) terminal.err(`${terminal.paintErr("dim", event.level)} ${oneLine(event.message)}\n`);
          return;
        case "tool_call":
          if (!quiet) terminal.err(`${terminal.paintErr("dim", "tool")} ${oneLine(event.tool)}\n`);
          return;
        case "step":
        case "usage":
        case "decision":
          if (verbose)
            terminal.err(`${terminal.paintErr("dim", event.type)} ${oneLine(JSON.stringify(event))}\n`);
          return;
      }
    },
    end(output: string): void {
      if (streamed === "") printOutput(terminal, output);
      else if (!streamed.endsWith("\n")) terminal.out("\n");
    },
  };
}
