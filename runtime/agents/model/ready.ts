import type { AgentDefinition } from "../../../compiler/definition/types.ts";
import { near } from "../../../compiler/words/index.ts";
import { type BudgetLimits, costLimit } from "../budget.ts";
import { canListProcesses } from "../processes/index.ts";
import type { ModelOptions } from "./executor.ts";
import { resolveModel, type Resolution, type ResolvedModel } from "./resolve.ts";
import type { ReadyModel } from "./types.ts";

type Options = Pick<ModelOptions, "models" | "mcp" | "resolver">;

export type Readiness =
  { readonly ok: true; readonly model: ReadyModel } | { readonly ok: false; readonly reason: string };

export function modelOf({ name, model }: AgentDefinition, { models }: Pick<Options, "models">): Resolution {
  return model === undefined
    ? { ok: false, reason: `agent ${name} names no model.` }
    : resolveModel(model.trim(), models);
}

/** Why the agent cannot be asked, or not within these limits, without asking anybody; undefined: it can. */
export function problemOf(
  agent: AgentDefinition,
  limits: BudgetLimits,
  options: Options,
): string | undefined {
  const resolution = modelOf(agent, options);
  if (!resolution.ok) return resolution.reason;
  const ready = readyModel(resolution.model, options);
  if (!ready.ok) return ready.reason;
  return serverProblem(agent, options) ?? priceProblem(resolution.model, limits);
}

/** Looks up where the model answers and with which key. */
export function readyModel(model: ResolvedModel, { resolver }: Pick<Options, "resolver">): Readiness {
  const { name, provider, id, dir, keys } = model;
  const look = (text: string, what: string) =>
    resolver.resolve(text, { place: `${what} of the model ${name}`, baseDir: dir });

  const base = model.baseUrl === undefined ? undefined : look(model.baseUrl, "base_url");
  if (base?.ok === false) return { ok: false, reason: base.problem.sentence };
  if (base !== undefined && !/^https?:\/\//.test(base.value))
    return { ok: false, reason: `base_url of the model ${name} is no http or https address.` };
  const baseUrl = base?.value.replace(/\/+$/, "");

  if (keys.length === 0) return { ok: true, model: { provider, id, baseUrl, apiKey: undefined } };
  const found = keys.map((key) => look(key, "api_key"));
  const usable = found.find((each) => each.ok && each.value.trim() !== "");
  // A line break after a key is no part of it, and no header may hold one.
  if (usable?.ok === true) return { ok: true, model: { provider, id, baseUrl, apiKey: usable.value.trim() } };
  const names = keys.map((key) => key.replace(/^\$\{(.*)\}$/, "$1"));
  const [first] = found;
  const unread = first?.ok === false && first.problem.code !== "reference_missing";
  return {
    ok: false,
    reason: unread
      ? first.problem.sentence
      : `${names.join(" or ")} is not set, which the model ${name} needs: set it in the environment of the scheduler.`,
  };
}

function serverProblem(
  { name, tools = [] }: AgentDefinition,
  { mcp }: Pick<Options, "mcp">,
): string | undefined {
  const missing = tools.find((server) => !mcp.has(server));
  if (missing !== undefined) {
    const meant = near(missing, mcp.keys());
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return `agent ${name} uses the MCP server ${missing}, and the settings have no [mcp.${missing}].${hint}`;
  }
  const program = tools.find((server) => mcp.get(server)?.command !== undefined);
  return program === undefined || canListProcesses
    ? undefined
    : `this version starts MCP servers (${program}) on Linux and macOS only, where it can end a process tree.`;
}

function priceProblem({ name, price }: ResolvedModel, limits: BudgetLimits): string | undefined {
  const cost = costLimit(limits);
  if (cost === undefined) return undefined;
  if (price === undefined)
    return `what ${name} costs is not known, so max_cost could not be kept: say its price in [models], or use max_tokens.`;
  return price.currency === cost.currency
    ? undefined
    : `max_cost is in ${cost.currency}, and ${name} is priced in ${price.currency}: write the limit in ${price.currency}.`;
}
