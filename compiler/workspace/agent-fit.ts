import type { Field, Value } from "../../grammar/ast.ts";
import {
  modelOf,
  type AgentDeclaration,
  type CheckConfig,
  type CheckedFile,
  type ScheduleDeclaration,
} from "../check/index.ts";
import { messageOf, quoted, type Finding, type Fix } from "../diagnostics/index.ts";
import { findModel } from "../models/index.ts";
import { didYouMean, near } from "../words/index.ts";
import { schedulesOf, type Placed } from "./known.ts";
import type { FileFinding } from "./place.ts";

type Related = Finding["related"];

/** What a schedule asks of its agent, the agent has. Of agents that are declared elsewhere nothing is known. */
export function checkAgentsFit(
  files: ReadonlyMap<string, CheckedFile>,
  agents: ReadonlyMap<string, Placed<AgentDeclaration>>,
  config: CheckConfig,
  findings: FileFinding[],
): void {
  for (const { file, declaration } of schedulesOf(files)) {
    const agent = agents.get(declaration.agent?.text ?? "");
    if (agent === undefined) continue;
    const found = [
      ...capabilityFindings(declaration, agent),
      ...pinFindings(declaration),
      ...priceFindings(declaration, agent, config),
    ];
    for (const finding of found) findings.push({ file, finding });
  }
}

/** Every capability that is required is one that the agent declares: the gate would deny each run. */
function capabilityFindings(
  { reading }: ScheduleDeclaration,
  { file, declaration }: Placed<AgentDeclaration>,
): readonly Finding[] {
  const required = reading.nested.get("policy")?.fields.get("require_capabilities")?.value;
  const field = declaration.reading.fields.get("capabilities");
  const declared = declaration.reading.values.capabilities ?? [];
  // Capabilities that could not be read were reported.
  if (required?.kind !== "list" || (field !== undefined && declaration.definition === undefined)) return [];
  const span = field?.key.span ?? declaration.name?.span;
  const related: Related =
    span === undefined
      ? []
      : [
          {
            file,
            span,
            message: field ? "The agent's capabilities stand here." : "The agent declares none.",
          },
        ];
  return required.items.flatMap((node): Finding[] => {
    const name = textOf(node);
    if (name === undefined || declared.includes(name)) return [];
    const meant = near(name, declared);
    const agent = quoted(declaration.name?.text ?? "");
    const params = { capability: quoted(name), agent, hint: didYouMean(meant) };
    const fixes = meant === undefined ? [] : [writing(node, meant)];
    return [{ ...finding("missing-capability", params, node.span), related, fixes }];
  });
}

/** Where a credential is required, one is given. */
function pinFindings({ reading }: ScheduleDeclaration): readonly Finding[] {
  const policy = reading.fields.get("policy");
  const required = reading.nested.get("policy")?.fields.get("require_agent_pin")?.value;
  if (policy === undefined || required === undefined || reading.values.policy?.require_agent_pin !== true)
    return [];
  if (reading.fields.has("agent_pin_jwt") || reading.misspelt.has("agent_pin_jwt")) return [];
  const at = policy.key.span.start;
  const text = 'agent_pin_jwt: "${AGENT_PIN_JWT}", ';
  const fix: Fix = {
    title: "Add an `agent_pin_jwt`",
    applicability: "unsafe",
    edits: [{ span: { start: at, end: at }, text }],
  };
  return [{ ...finding("missing-agent-pin", {}, required.span), fixes: [fix] }];
}

/** A limit of cost can be kept: the price of the model is known, and in the same currency. */
function priceFindings(
  { reading }: ScheduleDeclaration,
  { file, declaration }: Placed<AgentDeclaration>,
  config: CheckConfig,
): readonly Finding[] {
  const model = modelOf(declaration.reading)?.trim();
  const place = declaration.reading.fields.get("model")?.value;
  if (model === undefined || place === undefined) return [];
  const currency = currencyOf(model, config);
  const related: Related = [{ file, span: place.span, message: "The agent's model stands here." }];
  const limits: readonly (readonly [string | undefined, Field | undefined])[] = [
    [reading.values.policy?.max_cost, reading.nested.get("policy")?.fields.get("max_cost")],
    [reading.values.budget?.max_cost, reading.nested.get("budget")?.fields.get("max_cost")],
  ];
  return limits.flatMap(([limit, field]): Finding[] => {
    if (limit === undefined || field?.value === undefined) return [];
    const { span } = field.value;
    if (currency === undefined) {
      return [{ ...finding("unknown-price", { model: quoted(model) }, span), related }];
    }
    if (limit.endsWith(` ${currency}`)) return [];
    const params = { limit: quoted(limit), model: quoted(model), currency: quoted(currency) };
    return [{ ...finding("other-currency", params, span), related }];
  });
}

/** What the configuration names means what the configuration says of it, and nothing else. */
function currencyOf(model: string, { models, prices }: CheckConfig): string | undefined {
  if (prices !== undefined && Object.hasOwn(prices, model)) return prices[model];
  return models?.includes(model) === true ? undefined : findModel(model)?.price?.currency;
}

function finding<C extends Parameters<typeof messageOf>[0]>(
  code: C,
  params: Parameters<typeof messageOf<C>>[1],
  span: Finding["span"],
): Finding {
  return { code, message: messageOf(code, params), span, related: [], fixes: [] };
}

function textOf(node: Value): string | undefined {
  return node.kind === "string" ? node.value : node.kind === "word" ? node.text : undefined;
}

function writing({ span }: Value, meant: string): Fix {
  return {
    title: `Write ${quoted(meant)}`,
    applicability: "unsafe",
    edits: [{ span, text: JSON.stringify(meant) }],
  };
}
