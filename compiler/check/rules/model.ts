import type { Value } from "../../../grammar/ast.ts";
import type { agent } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { findModel, looksLikeModelOf, modelMeantBy, prefixes, TABLE_DATE } from "../../models/index.ts";
import { didYouMean, enumeration, near } from "../../words/index.ts";
import type { BlockReading } from "../read/block.ts";
import type { Scope } from "../scope.ts";

type AgentReading = BlockReading<typeof agent>;

/** The model that an agent runs on, if it runs on one. */
export function modelOf({ values, fields }: AgentReading): string | undefined {
  const { executor = "auto", model } = values;
  const runs = executor === "model" || (executor === "auto" && !fields.has("command"));
  return runs && !(fields.has("executor") && values.executor === undefined) ? model : undefined;
}

/** The model is a known one, and so are the servers of its tools. */
export function checkModel(reading: AgentReading, scope: Scope): void {
  const model = modelOf(reading);
  const place = reading.fields.get("model")?.value;
  if (model !== undefined && place !== undefined) checkName(model.trim(), place, scope);
  const tools = reading.fields.get("tools")?.value;
  if (tools?.kind === "list" && scope.config.mcpServers !== undefined) {
    for (const node of tools.items) checkTool(node, scope.config.mcpServers, scope);
  }
}

function checkName(model: string, place: Value, scope: Scope): void {
  const { models } = scope.config;
  if (models?.includes(model) === true || findModel(model) !== undefined) return;
  const prefix = /^([^/]+)\/[^/]/.exec(model)?.[1];
  // Without the configuration, any provider may be one of its own.
  if (prefix !== undefined && (models === undefined || prefixes.includes(prefix))) return;
  const meant = modelMeantBy(model, models ?? []) ?? providerMeantBy(prefix, model);
  // Without the configuration, a name that is like no known one may be one of its own.
  if (models === undefined && meant === undefined && !looksLikeModelOf(model)) return;
  const params = { model: quoted(model), date: TABLE_DATE, hint: didYouMean(meant) };
  scope.report("unknown-model", place.span, params, { fixes: writing(meant, place) });
}

function providerMeantBy(prefix: string | undefined, model: string): string | undefined {
  const meant = prefix === undefined ? undefined : near(prefix, prefixes);
  return meant === undefined ? undefined : `${meant}${model.slice(model.indexOf("/"))}`;
}

function checkTool(node: Value, servers: readonly string[], scope: Scope): void {
  const name = node.kind === "string" ? node.value : node.kind === "word" ? node.text : "";
  if (name.trim() === "" || servers.includes(name)) return;
  const meant = near(name, servers);
  const known = servers.length === 0 ? "none" : enumeration(servers);
  const params = { name: quoted(name), known, hint: didYouMean(meant) };
  scope.report("unknown-tool-server", node.span, params, { fixes: writing(meant, node) });
}

function writing(meant: string | undefined, { span }: Value): readonly Fix[] {
  if (meant === undefined) return [];
  return [
    {
      title: `Write ${quoted(meant)}`,
      applicability: "unsafe",
      edits: [{ span, text: JSON.stringify(meant) }],
    },
  ];
}
