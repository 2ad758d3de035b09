import { type AgentJson, agentJson } from "../../runtime/json/index.ts";
import type { LoadedConfig } from "../../runtime/config/index.ts";
import { inspector } from "../../runtime/index.ts";
import { type KnownAgent, knownAgents, noSuchAgent } from "../agents.ts";
import type { Context } from "../context.ts";
import { plain } from "../describe.ts";
import { count } from "../diagnostics.ts";
import { exit, type ExitCode } from "../failure.ts";
import { printJson } from "../json.ts";
import { table } from "../table.ts";
import { manyLines, oneLine } from "../text.ts";

export interface AgentsOptions {
  readonly format: "text" | "json";
}

export async function listAgents(context: Context, { format }: AgentsOptions): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await context.loadConfig();
  const { agents, checked } = await knownAgents(context, loaded);
  const shown = await inspected(context, loaded, agents);
  const errors = count(checked.diagnostics, "error") + checked.bad.length;
  if (errors > 0 && !context.quiet)
    terminal.err(
      `The files here have ${errors} ${errors === 1 ? "error" : "errors"}, which may hide agents: see \`symbi check\`.\n`,
    );
  if (format === "json") {
    printJson(terminal, shown);
    return exit.fine;
  }
  if (shown.length === 0) {
    if (!context.quiet) terminal.err("No agents: none in the files here, and none is registered.\n");
    return exit.fine;
  }
  terminal.out(
    table(
      [
        { title: "NAME", shrink: true },
        { title: "EXECUTOR" },
        { title: "RUNS ON", shrink: true },
        { title: "TOOLS", shrink: true },
        { title: "JOBS", shrink: true },
        { title: "FROM" },
        { title: "REMARK", shrink: true },
      ],
      shown.map((agent) => [
        plain(agent.name),
        agent.runnable.ok
          ? plain(agent.executor ?? "-")
          : { text: agent.executor ?? "-", paint: (text) => terminal.paint("red", text) },
        plain(runsOn(agent)),
        plain(agent.tools.join(", ") || "-"),
        plain(agent.jobs.join(", ") || "-"),
        plain(fromWords(agent)),
        plain(remark(agent)),
      ]),
      { width: terminal.width, paintTitle: (text) => terminal.paint("dim", text) },
    ),
  );
  return exit.fine;
}

export async function showAgent(
  context: Context,
  name: string,
  { format }: AgentsOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const loaded = await context.loadConfig();
  const { agents, checked } = await knownAgents(context, loaded);
  const found = agents.filter(({ definition }) => definition.name === name);
  const [agent] = await inspected(context, loaded, found);
  if (agent === undefined)
    throw noSuchAgent(
      name,
      agents.map(({ definition }) => definition.name),
      checked,
    );
  if (format === "json") {
    printJson(terminal, agent);
    return exit.fine;
  }
  for (const [label, value] of linesOf(agent))
    terminal.out(`${terminal.paint("dim", label.padEnd(13))} ${oneLine(value)}\n`);
  if (agent.system_prompt !== null) terminal.out(`\n${manyLines(agent.system_prompt.trimEnd())}\n`);
  return exit.fine;
}

function inspected(
  { env }: Context,
  { config }: LoadedConfig,
  agents: readonly KnownAgent[],
): Promise<readonly AgentJson[]> {
  const look = inspector({ env, config });
  return Promise.all(
    agents.map(async (agent) => agentJson(agent, await look.inspect(agent.definition, agent.baseDir))),
  );
}

function linesOf(agent: AgentJson): readonly (readonly [string, string])[] {
  const { model, runnable } = agent;
  const limits = [
    ...(agent.max_steps === null ? [] : [`${agent.max_steps} steps`]),
    ...(agent.max_output_tokens === null ? [] : [`${agent.max_output_tokens} tokens an answer`]),
  ];
  return [
    ["Agent", agent.name],
    ...(agent.description === null ? [] : [["About", agent.description] as const]),
    ["Runnable", runnable.ok ? "yes" : `no: ${runnable.reason ?? ""}`],
    ["Executor", agent.executor ?? "none"],
    ...(model === null ? [] : [["Model", modelWords(model)] as const]),
    ...(agent.command === null
      ? []
      : [
          ["Command", agent.command.map((word) => JSON.stringify(word)).join(" ")] as const,
          ["Program", agent.program ?? "not found"] as const,
        ]),
    ...(agent.cwd === null ? [] : [["Folder", agent.cwd] as const]),
    ["Tools", agent.tools.join(", ") || "none"],
    ["Capabilities", agent.capabilities.join(", ") || "none"],
    ...(limits.length === 0 ? [] : [["Limits", limits.join(", ")] as const]),
    ...agent.credentials.map(
      ({ names, set, purpose }) =>
        ["Credential", `${names.join(" or ")}: ${set ? "set" : "not set"} (${purpose})`] as const,
    ),
    ["Jobs", agent.jobs.join(", ") || "none"],
    ["From", `${fromWords(agent)}, ${agent.base_dir}`],
    ...(agent.changed ? [["But it is", CHANGED] as const] : []),
  ];
}

const CHANGED =
  "changed in the files: jobs run the registered version until `symbi up` or `symbi cron add` takes the files up";

function modelWords({ name, provider, id, base_url: at, price }: NonNullable<AgentJson["model"]>): string {
  const where = at === null ? "" : ` at ${at}`;
  const cost =
    price === null
      ? "price not known"
      : `${price.input} ${price.currency} in and ${price.output} out for a million tokens`;
  return `${name}: ${provider}/${id}${where}; ${cost}`;
}

function runsOn({ executor, model, command, program }: AgentJson): string {
  if (executor === "model") return model === null ? "-" : `${model.provider}/${model.id}`;
  return executor === "command" ? (program ?? command?.[0] ?? "-") : "-";
}

function fromWords({ in_files: inFiles, version }: AgentJson): string {
  const stored = version === null ? [] : [`store (version ${version})`];
  return [...(inFiles ? ["files"] : []), ...stored].join(", ");
}

function remark({ runnable, executor, program, changed, credentials }: AgentJson): string {
  if (!runnable.ok) return `not runnable: ${runnable.reason ?? ""}`;
  if (executor === "command" && program === null) return "its program is not found";
  const missing = credentials.filter(({ set }) => !set).flatMap(({ names }) => names.join(" or "));
  if (missing.length > 0) return `not set: ${missing.join(", ")}`;
  return changed ? "changed since it was registered" : "";
}
