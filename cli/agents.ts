import { isDeepStrictEqual } from "node:util";
import { near } from "../compiler/words/index.ts";
import type { AgentDefinition } from "../compiler/index.ts";
import type { LoadedConfig } from "../runtime/config/index.ts";
import type { Agent } from "../runtime/store/types.ts";
import type { Context } from "./context.ts";
import { count } from "./diagnostics.ts";
import { exit, Failure } from "./failure.ts";
import { quoted, storeExists, withRuntime } from "./jobs.ts";
import { type Checked, checkConfigOf, checkPaths } from "./workspace.ts";

/** An agent of the files or of the store; of both, as the files have it, since `symbi run` runs that. */
export interface KnownAgent {
  readonly definition: AgentDefinition;
  readonly baseDir: string;
  readonly inFiles: boolean;
  /** Undefined: it is not registered. */
  readonly registered: Agent | undefined;
  /** It is registered and the files have changed it since. */
  readonly changed: boolean;
  /** Schedules of the files and registered jobs that name it. */
  readonly jobs: readonly string[];
}

export interface KnownAgents {
  /** By name. */
  readonly agents: readonly KnownAgent[];
  readonly checked: Checked;
}

export function checkWorkspace(context: Context, loaded: LoadedConfig): Promise<Checked> {
  return checkPaths([loaded.workspaceDir], {
    cwd: context.cwd,
    config: checkConfigOf(loaded),
    now: Date.now(),
    loneFile: "alone",
  });
}

/** Those of the workspace and those of the store. */
export async function knownAgents(context: Context, loaded: LoadedConfig): Promise<KnownAgents> {
  const checked = await checkWorkspace(context, loaded);
  const registered = storeExists(loaded)
    ? await withRuntime(context, loaded, "read", async ({ store }) => ({
        agents: await store.listAgents(),
        jobs: await store.listJobs(),
      }))
    : { agents: [], jobs: [] };
  return { agents: merge(checked, registered.agents, registered.jobs), checked };
}

export function merge(
  checked: Pick<Checked, "agents" | "jobs">,
  registered: readonly Agent[],
  jobs: readonly { readonly definition: { readonly name: string; readonly agent: string } }[],
): readonly KnownAgent[] {
  const stored = new Map(registered.map((agent) => [agent.name, agent]));
  const inFiles = new Map(checked.agents.map((agent) => [agent.definition.name, agent]));
  return [...new Set([...inFiles.keys(), ...stored.keys()])].toSorted().flatMap((name) => {
    const file = inFiles.get(name);
    const agent = stored.get(name);
    const from = file ?? agent;
    if (from === undefined) return [];
    const users = [...checked.jobs, ...jobs].filter(({ definition }) => definition.agent === name);
    return {
      definition: from.definition,
      baseDir: from.baseDir,
      inFiles: file !== undefined,
      registered: agent,
      changed:
        file !== undefined &&
        agent !== undefined &&
        !(isDeepStrictEqual(file.definition, agent.definition) && file.baseDir === agent.baseDir),
      jobs: [...new Set(users.map(({ definition }) => definition.name))].toSorted(),
    };
  });
}

/** Names what was probably meant, and what there is. */
export function noSuchAgent(name: string, known: readonly string[], checked: Checked): Failure {
  const meant = near(name, known);
  const errors = count(checked.diagnostics, "error");
  return new Failure(
    exit.failed,
    `There is no agent ${quoted(name)}.${meant === undefined ? "" : ` Did you mean ${quoted(meant)}?`}`,
    errors > 0
      ? `The files here have ${errors} ${errors === 1 ? "error" : "errors"}, which may hide it: see \`symbi check\`.`
      : known.length > 0
        ? `There are: ${[...new Set(known)].map(quoted).join(", ")}.`
        : "Run this in the folder of its .symbi file.",
  );
}
