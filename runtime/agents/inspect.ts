import { resolve } from "node:path";
import type { AgentDefinition } from "../../compiler/definition/types.ts";
import type { McpSetting } from "../config/types.ts";
import { type Environment, referencesIn, type Resolver } from "../references/index.ts";
import { commandPath, findProgram } from "./command/index.ts";
import { type ModelOptions, modelOf, type ResolvedModel } from "./model/index.ts";
import { type Executors, kindOf, resolveExecutor } from "./runnable.ts";
import type { ExecutorKind, Runnable } from "./types.ts";

/** What an agent runs on, and what it needs for that. Values of credentials are never in it. */
export interface AgentInsight {
  /** Null: nothing says how it runs. */
  readonly executor: ExecutorKind | null;
  /** Null: it runs on none, or none that is known. */
  readonly model: ResolvedModel | null;
  readonly credentials: readonly Credential[];
  /** Null: it runs no program. */
  readonly program: Found | null;
  readonly runnable: Runnable;
}

/** Something secret that is looked up when it is used. */
export interface Credential {
  /** Variables or files (`file:/run/key`), of which one is enough. */
  readonly names: readonly string[];
  readonly set: boolean;
  /** Why it cannot be used, if it is not only not set. */
  readonly problem: string | null;
  /** `model house`, `MCP server desk`, `env TOKEN`. */
  readonly purpose: string;
}

export interface Found {
  readonly ok: boolean;
  /** Its whole path, or why it cannot be started. */
  readonly text: string;
}

export interface ServerInsight {
  readonly name: string;
  /** An address answers or not: that is not asked here. */
  readonly program: Found | null;
  readonly credentials: readonly Credential[];
}

export interface InspectParts {
  readonly executors: Executors;
  readonly models: ModelOptions["models"];
  readonly mcp: ModelOptions["mcp"];
  readonly env: Environment;
  /** Of definitions, and of the settings. */
  readonly resolver: Resolver;
  readonly settings: Resolver;
}

/** Starts nothing, asks nobody. */
export async function inspectAgent(
  agent: AgentDefinition,
  baseDir: string,
  parts: InspectParts,
): Promise<AgentInsight> {
  const executor = kindOf(agent);
  const found = executor === "model" ? modelOf(agent, parts) : undefined;
  const model = found?.ok === true ? found.model : null;
  const resolved = resolveExecutor(agent, baseDir, parts.executors);
  const own = (name: string, text: string) => credentialsOf([text], `env ${name}`, baseDir, parts.resolver);
  return {
    executor,
    model,
    credentials: [
      ...(model === null || model.keys.length === 0 ? [] : [keyOf(model, parts.settings)]),
      ...(executor === "model" ? (agent.tools ?? []) : []).flatMap((name) => {
        const server = parts.mcp.get(name);
        return server === undefined ? [] : serverCredentials(name, server, parts.settings);
      }),
      ...(executor === "command" ? Object.entries(agent.env ?? {}) : []).flatMap((pair) => own(...pair)),
    ],
    program:
      executor === "command"
        ? await programOf(agent.command?.[0] ?? "", resolve(baseDir, agent.cwd ?? "."), agent.env, parts.env)
        : null,
    runnable: resolved.ok ? { ok: true } : resolved,
  };
}

export async function inspectServer(
  name: string,
  setting: McpSetting,
  { env, settings }: Pick<InspectParts, "env" | "settings">,
): Promise<ServerInsight> {
  const { command, cwd = ".", dir } = setting;
  return {
    name,
    program:
      command === undefined ? null : await programOf(command[0] ?? "", resolve(dir, cwd), setting.env, env),
    credentials: serverCredentials(name, setting, settings),
  };
}

async function programOf(
  program: string,
  cwd: string,
  variables: AgentDefinition["env"],
  env: Environment,
): Promise<Found> {
  // What a reference will say is not asked for here.
  const own = variables?.["PATH"];
  const found = await findProgram(program, cwd, own?.includes("${") === false ? own : commandPath(env));
  return { ok: found.ok, text: found.ok ? found.path : found.sentence };
}

function keyOf({ name, keys, dir }: ResolvedModel, settings: Resolver): Credential {
  const each = keys.flatMap((key) => credentialsOf([key], `model ${name}`, dir, settings));
  return {
    names: each.flatMap(({ names }) => names),
    set: each.some(({ set }) => set),
    problem: each.every(({ set }) => !set)
      ? (each.find(({ problem }) => problem !== null)?.problem ?? null)
      : null,
    purpose: `model ${name}`,
  };
}

function serverCredentials(
  name: string,
  { url = "", headers = {}, env = {}, dir }: McpSetting,
  settings: Resolver,
): readonly Credential[] {
  const texts = [url, ...Object.values(headers), ...Object.values(env)];
  return credentialsOf(texts, `MCP server ${name}`, dir, settings);
}

function credentialsOf(
  texts: readonly string[],
  purpose: string,
  baseDir: string,
  resolver: Resolver,
): readonly Credential[] {
  return texts.flatMap(referencesIn).map(({ name, written }) => {
    const found = resolver.resolve(written, { place: purpose, baseDir });
    const missing = !found.ok && found.problem.code === "reference_missing";
    return {
      names: [name],
      set: found.ok && found.value.trim() !== "",
      problem: found.ok || missing ? null : found.problem.sentence,
      purpose,
    };
  });
}
