import {
  findModel,
  localServers,
  modelMeantBy,
  type Provider,
  TABLE_DATE,
} from "../../../compiler/models/index.ts";
import type { ModelSetting, Price } from "../../config/types.ts";

/** Where a model answers, under which name, and what it costs. References are not resolved here. */
export interface ResolvedModel {
  /** As the agent names it. */
  readonly name: string;
  readonly provider: Provider;
  /** As its provider writes it. */
  readonly id: string;
  /** With references; undefined: its provider's own address. */
  readonly baseUrl: string | undefined;
  /** References that may hold its key, the first that is set counts. Empty: it needs none. */
  readonly keys: readonly string[];
  /** Where `${file:…}` references start. */
  readonly dir: string;
  /** Most tokens of one answer, where the agent does not say. Undefined: as many as it gives. */
  readonly maxOutputTokens: number | undefined;
  /** Undefined: not known, and nobody guesses. */
  readonly price: Price | undefined;
}

export type Resolution =
  | { readonly ok: true; readonly model: ResolvedModel }
  /** A sentence that stands after "not runnable: ". */
  | { readonly ok: false; readonly reason: string };

type Models = ReadonlyMap<string, ModelSetting>;

const usualKeys: Readonly<Record<Provider, readonly string[]>> = {
  anthropic: ["${ANTHROPIC_API_KEY}"],
  openai: ["${OPENAI_API_KEY}"],
  google: ["${GOOGLE_GENERATIVE_AI_API_KEY}", "${GEMINI_API_KEY}"],
  "openai-compatible": [],
};

/**
 * Of a model that this version does not know and whose provider wants to be told: the library would say 4,096, and cut
 * answers short.
 */
const UNKNOWN_ANSWER = 16_384;

/** The settings first, then a provider before the `/`, then the table of known models. Never a guess. */
export function resolveModel(name: string, models: Models): Resolution {
  const setting = models.get(name);
  const found = setting === undefined ? known(name, models) : configured(name, setting, models);
  if (!found.ok) return found;
  const { provider, id, maxOutputTokens } = found.model;
  const untold = provider === "anthropic" && findModel(id)?.provider !== provider;
  return {
    ok: true,
    model: { ...found.model, maxOutputTokens: maxOutputTokens ?? (untold ? UNKNOWN_ANSWER : undefined) },
  };
}

function configured(name: string, setting: ModelSetting, models: Models): Resolution {
  const { provider, base_url: baseUrl, api_key: key, price, dir } = setting;
  const id = setting.model ?? name;
  const own = { name, baseUrl, dir, price, maxOutputTokens: setting.max_output_tokens };
  const keysOf = (whose: Provider) => (key === undefined ? usualKeys[whose] : [key]);
  if (provider !== undefined) {
    if (provider === "openai-compatible" && baseUrl === undefined)
      return no(`[models."${name}"] says openai-compatible and not where: give it a base_url.`);
    const aliased = findModel(id);
    const model = aliased?.provider === provider ? aliased.id : id;
    return { ok: true, model: { ...own, provider, id: model, keys: keysOf(provider) } };
  }
  const found = known(id, models);
  if (found.ok) {
    const { model } = found;
    return {
      ok: true,
      model: {
        ...model,
        ...own,
        baseUrl: baseUrl ?? model.baseUrl,
        keys: key === undefined ? model.keys : [key],
      },
    };
  }
  if (baseUrl !== undefined)
    return {
      ok: true,
      model: { ...own, provider: "openai-compatible", id, keys: keysOf("openai-compatible") },
    };
  return no(`[models."${name}"] leads to ${id}, and ${found.reason.replace(/^its model is /, "that is ")}`);
}

function known(name: string, models: Models): Resolution {
  const plain = { name, baseUrl: undefined, dir: "/", maxOutputTokens: undefined };
  const found = findModel(name);
  if (found !== undefined && isProvider(found.provider)) {
    const { provider, id, price } = found;
    return { ok: true, model: { ...plain, provider, id, price, keys: usualKeys[provider] } };
  }
  const [, prefix, id] = /^([^/]+)\/(.+)$/.exec(name) ?? [];
  if (prefix !== undefined && id !== undefined) {
    const server = Object.hasOwn(localServers, prefix) ? localServers[prefix] : undefined;
    if (server !== undefined)
      return {
        ok: true,
        model: { ...plain, provider: "openai-compatible", id, baseUrl: server, price: undefined, keys: [] },
      };
    if (isProvider(prefix) && prefix !== "openai-compatible")
      return {
        ok: true,
        model: { ...plain, provider: prefix, id, price: undefined, keys: usualKeys[prefix] },
      };
  }
  const meant = modelMeantBy(name, [...models.keys()]);
  const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return no(
    `its model is ${name}, which is none of the models that were known on ${TABLE_DATE}, and [models] does not describe it.${hint}`,
  );
}

function isProvider(name: string): name is Provider {
  return Object.hasOwn(usualKeys, name);
}

function no(reason: string): Resolution {
  return { ok: false, reason };
}
