import type { Clock } from "../../clock.ts";
import type { McpSetting, ModelSetting } from "../../config/types.ts";
import type { Environment, Resolver } from "../../references/index.ts";
import { broken, failed } from "../outcome.ts";
import type { Ended } from "../processes/index.ts";
import type { AgentExecutor, AgentInvocation, AgentOutcome } from "../types.ts";
import { converse } from "./converse.ts";
import { modelOf, problemOf, readyModel } from "./ready.ts";
import { offerTools, type OpenServers, openServers } from "./tools/index.ts";

export interface ModelOptions {
  readonly models: ReadonlyMap<string, ModelSetting>;
  readonly mcp: ReadonlyMap<string, McpSetting>;
  readonly env: Environment;
  /** Of the settings: they may name the credentials of models. */
  readonly resolver: Resolver;
  readonly clock: Clock;
}

/** A model, asked through the AI SDK. docs/agents.md. */
export function modelExecutor(options: ModelOptions): AgentExecutor {
  return {
    kind: "model",
    check(agent, _baseDir, limits = {}) {
      const reason = problemOf(agent, limits, options);
      return reason === undefined ? { ok: true } : { ok: false, reason };
    },
    run: (invocation) => runModel(invocation, options),
  };
}

async function runModel(invocation: AgentInvocation, options: ModelOptions): Promise<AgentOutcome> {
  const { clock } = options;
  const deadline = clock.monotonic() + invocation.limits.maxRuntime;
  const model = modelOf(invocation.agent, options);
  if (!model.ok) return failed("not_runnable", `Not runnable: ${model.reason}`);
  const ready = readyModel(model.model, options);
  if (!ready.ok) return failed("not_runnable", `Not runnable: ${ready.reason}`);

  // Loaded when the first model is asked: it takes a fifth of a second and 40 MB, which commands are not to pay.
  const { sdk } = await import("./sdk/index.ts");
  const open = await openServers(invocation, options, sdk);
  const outcome = await withServers(invocation, open, (tools) =>
    converse(invocation, { sdk, model: model.model, ready: ready.model, tools, clock, deadline }),
  ).catch((error: unknown) => broken("model", error));
  return withEnds(outcome, await open.close());
}

async function withServers(
  invocation: AgentInvocation,
  { servers, failure }: OpenServers,
  work: (tools: ReturnType<typeof offerTools>) => Promise<AgentOutcome>,
): Promise<AgentOutcome> {
  if (invocation.signal.aborted) return failed("stopped", "It was stopped.");
  if (failure !== undefined) return failed(failure.code, failure.sentence, { transient: failure.transient });
  return work(offerTools(servers, invocation));
}

/** A run is over when its servers are; one that cannot be ended keeps the slot. */
function withEnds(outcome: AgentOutcome, ends: readonly Ended[]): AgentOutcome {
  const left = ends.flatMap((end) => (end.gone ? [] : end.why));
  if (left.length === 0) return outcome;
  const sentence = `Servers of its tools could not be ended for certain: ${left.join("; ")}. Its slot stays taken until they are gone.`;
  return { ...outcome, status: "kill_failed", reason: { code: "kill_failed", sentence }, transient: false };
}
