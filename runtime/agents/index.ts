import type { AgentDefinition, JobDefinition } from "../../compiler/definition/types.ts";
import type { McpSetting } from "../config/types.ts";
import type { Clock } from "../clock.ts";
import type { Environment, Redactor, Resolver } from "../references/index.ts";
import { commandExecutor } from "./command/index.ts";
import { echoExecutor } from "./echo.ts";
import { type AgentInsight, inspectAgent, inspectServer, type ServerInsight } from "./inspect.ts";
import {
  modelExecutor,
  type ModelOptions,
  type ModelProbe,
  probeModel,
  type ResolvedModel,
} from "./model/index.ts";
import { failed } from "./outcome.ts";
import { endLeftovers } from "./processes/index.ts";
import { describeRunnable, type Executors, resolveExecutor } from "./runnable.ts";
import { runAgent } from "./run.ts";
import type { AgentInvocation, AgentOutcome, Runnable } from "./types.ts";

export { amountText, type BudgetLeft, budgetOf, usageTold } from "./budget.ts";
export type { AgentInsight, Credential, ServerInsight } from "./inspect.ts";
export type { ModelProbe, ResolvedModel } from "./model/index.ts";
export { unhonoured } from "./not-honoured.ts";
export { readMessages, transcript } from "./conversation/index.ts";
export { sessionMode } from "./session.ts";

export interface AgentsOptions {
  readonly models: ModelOptions["models"];
  readonly mcp: ModelOptions["mcp"];
  /** Looks up what the settings refer to. */
  readonly settings: Resolver;
  readonly clock: Clock;
  /** The scheduler's environment; an allow-list of it is handed on. */
  readonly env: Environment;
  readonly resolver: Resolver;
  readonly redactor: Redactor;
  /** Every agent runs on the echo executor. */
  readonly forced: "echo" | undefined;
}

export interface Agents {
  /** Could this job's agent run here, and if not, why. */
  runnable(ready: {
    readonly definition: JobDefinition;
    readonly agent: { readonly definition: AgentDefinition; readonly baseDir: string } | undefined;
  }): Runnable;
  /** What an agent runs on and needs. Starts nothing, asks nobody. */
  inspect(agent: AgentDefinition, baseDir: string): Promise<AgentInsight>;
  inspectServer(name: string, setting: McpSetting): Promise<ServerInsight>;
  /** Asks the model's server one tiny question. */
  probe(model: ResolvedModel, timeoutMs: number): Promise<ModelProbe>;
  /** Sees one attempt through. Never rejects; nothing comes out of it unredacted. */
  run(invocation: AgentInvocation): Promise<AgentOutcome>;
  /** Ends what is left of an attempt of a dead scheduler. False: something of it is still alive. */
  endLeftovers(fence: string): Promise<boolean>;
}

export function createAgents(options: AgentsOptions): Agents {
  const { clock, env, resolver, redactor, forced, models, mcp, settings } = options;
  const echo = echoExecutor(clock);
  const executors: Executors = {
    command: commandExecutor({ env, resolver, clock }),
    model: modelExecutor({ models, mcp, env, resolver: settings, clock }),
    echo,
    forced: forced === "echo" ? echo : undefined,
  };
  const inspecting = { executors, models, mcp, env, resolver, settings };
  return {
    runnable: ({ definition, agent }) => describeRunnable(definition, agent, executors),
    inspect: (agent, baseDir) => inspectAgent(agent, baseDir, inspecting),
    inspectServer: (name, setting) => inspectServer(name, setting, inspecting),
    async probe(model, timeoutMs) {
      const probed = await probeModel(model, timeoutMs, { clock, resolver: settings });
      // A server may say back what it was sent.
      return { ...probed, message: redactor.text(probed.message) };
    },
    async run(invocation) {
      const { agent, baseDir, limits } = invocation;
      const resolved = resolveExecutor(agent, baseDir, executors, limits.budget);
      if (!resolved.ok) return failed("not_runnable", `Not runnable: ${resolved.reason}`);
      // What stands in for an agent is not judged as the agent.
      const judged = forced === undefined ? invocation : { ...invocation, expect: undefined };
      return runAgent(resolved.executor, judged, { clock, redactor });
    },
    endLeftovers: (fence) => endLeftovers(fence, clock),
  };
}
