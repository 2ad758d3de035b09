import { near } from "../../compiler/words/index.ts";
import type { RunEvent } from "../../runtime/agents/types.ts";
import type { LoadedConfig } from "../../runtime/config/index.ts";
import { runAgentAlone } from "../../runtime/index.ts";
import type { Context } from "../context.ts";
import { count } from "../diagnostics.ts";
import { exit, type ExitCode, Failure } from "../failure.ts";
import { quoted, storeExists, withRuntime } from "../jobs.ts";
import { printOutput } from "../output.ts";
import { listenForStops } from "../signals.ts";
import { manyLines, oneLine } from "../text.ts";
import { checkConfigOf, checkPaths } from "../workspace.ts";

export interface RunOptions {
  readonly input?: string;
}

type Agent = Parameters<typeof runAgentAlone>[0];

export async function run(context: Context, name: string, options: RunOptions): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await context.loadConfig();
  const stops = listenForStops(terminal.closed);
  try {
    const agent = await findAgent(context, loaded, name);
    const shown = streamer(context);
    const outcome = await runAgentAlone(agent, options.input ?? "", {
      env: context.env,
      config: loaded.config,
      emit: shown.event,
      signal: stops.stop,
    });
    shown.end(outcome.output);
    if (outcome.outputTruncated) terminal.err("The output was longer; the rest was not kept.\n");
    if (outcome.status === "succeeded") return exit.fine;
    throw new Failure(
      exit.failed,
      `${name} ${outcome.status}: ${oneLine(outcome.reason?.sentence ?? "no reason given.")}`,
    );
  } finally {
    stops.dispose();
  }
}

/** In the files of the workspace first, then among those that are registered: the store is only opened for these. */
async function findAgent(context: Context, loaded: LoadedConfig, name: string): Promise<Agent> {
  const checked = await checkPaths([loaded.workspaceDir], {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: Date.now(),
    loneFile: "alone",
  });
  const inFiles = checked.agents.find(({ definition }) => definition.name === name);
  if (inFiles !== undefined) return inFiles;
  const registered = storeExists(loaded)
    ? await withRuntime(context, loaded, "read", ({ store }) => store.listAgents())
    : [];
  const found = registered.find((agent) => agent.name === name);
  if (found !== undefined) return found;

  const known = [
    ...checked.agents.map(({ definition }) => definition.name),
    ...registered.map((agent) => agent.name),
  ];
  const meant = near(name, known);
  const errors = count(checked.diagnostics, "error");
  throw new Failure(
    exit.failed,
    `There is no agent ${quoted(name)}.${meant === undefined ? "" : ` Did you mean ${quoted(meant)}?`}`,
    errors > 0
      ? `The files here have ${errors} ${errors === 1 ? "error" : "errors"}, which may hide it: see \`symbi check\`.`
      : known.length > 0
        ? `There are: ${[...new Set(known)].map(quoted).join(", ")}.`
        : "Run this in the folder of its .symbi file.",
  );
}

/** Shows text as it comes; what was not streamed is shown at the end. */
function streamer({ terminal, quiet, verbose }: Context) {
  let streamed = "";
  return {
    event(event: RunEvent): void {
      switch (event.type) {
        case "text":
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
