import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import { type BudgetLimits, budgetOf } from "./budget.ts";
import { unhonoured } from "./not-honoured.ts";
import type { AgentExecutor, ExecutorKind, Runnable } from "./types.ts";

export interface Executors {
  readonly command: AgentExecutor;
  readonly model: AgentExecutor;
  readonly echo: AgentExecutor;
  /** Runs every agent in place of its own executor; the runs are marked as simulated. */
  readonly forced: AgentExecutor | undefined;
}

export type ResolvedExecutor =
  | { readonly ok: true; readonly executor: AgentExecutor }
  /** A sentence that stands after "not runnable: ". */
  | { readonly ok: false; readonly reason: string };

/** Which executor an agent runs on. Never echo unless somebody wrote so. */
export function resolveExecutor(
  agent: AgentDefinition,
  baseDir: string,
  executors: Executors,
  limits: BudgetLimits = {},
): ResolvedExecutor {
  if (executors.forced !== undefined) return { ok: true, executor: executors.forced };
  const chosen = choose(agent);
  if (chosen.kind === "none") return { ok: false, reason: chosen.reason };
  const executor = executors[chosen.kind];
  const runnable = executor.check(agent, baseDir, limits);
  return runnable.ok ? { ok: true, executor } : runnable;
}

/** Null: nothing says how the agent runs. */
export function kindOf(agent: AgentDefinition): ExecutorKind | null {
  const { kind } = choose(agent);
  return kind === "none" ? null : kind;
}

type Choice =
  { readonly kind: "command" | "model" | "echo" } | { readonly kind: "none"; readonly reason: string };

function choose({ name, executor, command, model }: AgentDefinition): Choice {
  switch (executor ?? "auto") {
    case "command":
      return { kind: "command" };
    case "echo":
      return { kind: "echo" };
    case "model":
      return { kind: "model" };
    case "auto":
      if (command !== undefined) return { kind: "command" };
      if (model !== undefined) return { kind: "model" };
      return {
        kind: "none",
        reason: `agent ${name} says nothing about how it runs: give it a model, a command, or executor: echo.`,
      };
  }
}

/** Could this job's agent run here? `agent` undefined: nobody registered one of that name. */
export function describeRunnable(
  definition: JobDefinition,
  agent: { readonly definition: AgentDefinition; readonly baseDir: string } | undefined,
  executors: Executors,
): Runnable {
  // A simulation runs any file, and an echo has no conversation to keep.
  if (executors.forced !== undefined) return { ok: true };
  if (agent === undefined)
    return {
      ok: false,
      reason: `no agent named ${definition.agent} is registered; register the file that declares it.`,
    };
  const resolved = resolveExecutor(agent.definition, agent.baseDir, executors, budgetOf(definition));
  if (!resolved.ok) return resolved;
  const inWindow = { cost: definition.budget?.max_cost, tokens: definition.budget?.max_tokens };
  const countable = resolved.executor.check(agent.definition, agent.baseDir, inWindow);
  if (!countable.ok) return countable;
  const reason = unhonoured(definition);
  return reason === undefined ? { ok: true } : { ok: false, reason };
}
