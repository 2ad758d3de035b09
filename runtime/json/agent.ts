import type { AgentDefinition } from "../../compiler/definition/types.ts";
import type { AgentInsight } from "../agents/index.ts";
import { durationText } from "./text.ts";

/** An agent as clients see it. Every key is always there; null where nothing is set. Credentials by name only. */
export interface AgentJson {
  readonly name: string;
  readonly description: string | null;
  /** Null: nothing says how it runs. */
  readonly executor: "command" | "model" | "echo" | null;
  /** Null: it runs on none, or none that is known; `runnable` says why. */
  readonly model: {
    /** As the agent names it. */
    readonly name: string;
    readonly provider: string;
    /** As its provider writes it. */
    readonly id: string;
    /** As it is written in the settings; null: its provider's own. */
    readonly base_url: string | null;
    /** Of a million tokens; null: not known. */
    readonly price: {
      readonly input: number;
      readonly cached_input: number | null;
      readonly output: number;
      readonly currency: string;
    } | null;
  } | null;
  readonly command: readonly string[] | null;
  /** Where its program is; null: it has none, or it is not there. */
  readonly program: string | null;
  readonly cwd: string | null;
  readonly system_prompt: string | null;
  readonly tools: readonly string[];
  readonly capabilities: readonly string[];
  readonly max_steps: number | null;
  readonly max_output_tokens: number | null;
  readonly temperature: number | null;
  readonly echo: {
    readonly output: string | null;
    readonly delay: string;
    readonly fail_times: number;
  } | null;
  readonly credentials: readonly {
    readonly names: readonly string[];
    readonly set: boolean;
    readonly purpose: string;
  }[];
  readonly base_dir: string;
  readonly in_files: boolean;
  /** As which version it is registered; null: it is not. */
  readonly version: number | null;
  /** The files have changed it since. */
  readonly changed: boolean;
  readonly jobs: readonly string[];
  readonly runnable: { readonly ok: boolean; readonly reason: string | null };
}

export interface AgentFacts {
  readonly definition: AgentDefinition;
  readonly baseDir: string;
  readonly inFiles: boolean;
  readonly registered: { readonly version: number } | undefined;
  readonly changed: boolean;
  readonly jobs: readonly string[];
}

export function agentJson(
  { definition, baseDir, inFiles, registered, changed, jobs }: AgentFacts,
  { executor, model, credentials, program, runnable }: AgentInsight,
): AgentJson {
  const { echo } = definition;
  return {
    name: definition.name,
    description: definition.description ?? null,
    executor,
    model: model && {
      name: model.name,
      provider: model.provider,
      id: model.id,
      base_url: model.baseUrl ?? null,
      price: model.price ? { ...model.price, cached_input: model.price.cached_input ?? null } : null,
    },
    command: definition.command ?? null,
    program: program?.ok === true ? program.text : null,
    cwd: definition.cwd ?? null,
    system_prompt: definition.system_prompt ?? null,
    tools: definition.tools ?? [],
    capabilities: definition.capabilities ?? [],
    max_steps: definition.max_steps ?? (executor === "model" ? 20 : null),
    max_output_tokens: definition.max_output_tokens ?? model?.maxOutputTokens ?? null,
    temperature: definition.temperature ?? null,
    echo:
      executor === "echo"
        ? {
            output: echo?.output ?? null,
            delay: durationText(echo?.delay ?? 0),
            fail_times: echo?.fail_times ?? 0,
          }
        : null,
    credentials: credentials.map(({ names, set, purpose }) => ({ names, set, purpose })),
    base_dir: baseDir,
    in_files: inFiles,
    version: registered?.version ?? null,
    changed,
    jobs,
    runnable: { ok: runnable.ok, reason: runnable.ok ? null : runnable.reason },
  };
}
