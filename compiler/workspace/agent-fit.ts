import type { Span } from "../../grammar/ast.ts";
import type { AgentDeclaration, CheckConfig, CheckedFile, ScheduleDeclaration } from "../check/index.ts";
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
  { demand }: ScheduleDeclaration,
  { file, declaration: { name, offer } }: Placed<AgentDeclaration>,
): readonly Finding[] {
  const { capabilities: declared, capabilitiesPlace } = offer;
  // Capabilities that could not be read were reported.
  if (declared === undefined || name === undefined) return [];
  const message =
    capabilitiesPlace === undefined ? "The agent declares none." : "The agent's capabilities stand here.";
  const related: Related = [{ file, span: capabilitiesPlace ?? name.span, message }];
  return demand.capabilities
    .filter(({ text }) => !declared.includes(text))
    .map(({ text, span }): Finding => {
      const meant = near(text, declared);
      const params = { capability: quoted(text), agent: quoted(name.text), hint: didYouMean(meant) };
      const fixes = meant === undefined ? [] : [writing(span, meant)];
      return { ...finding("missing-capability", params, span), related, fixes };
    });
}

/** Where a credential is required, one is given. */
function pinFindings({ demand: { pin, beforePolicy } }: ScheduleDeclaration): readonly Finding[] {
  if (pin === undefined) return [];
  const fix: Fix = {
    title: "Add an `agent_pin_jwt`",
    applicability: "unsafe",
    edits: [
      { span: { start: beforePolicy, end: beforePolicy }, text: 'agent_pin_jwt: "${AGENT_PIN_JWT}", ' },
    ],
  };
  return [{ ...finding("missing-agent-pin", {}, pin), fixes: [fix] }];
}

/** A limit of cost can be kept: the price of the model is known, and in the same currency. */
function priceFindings(
  { demand }: ScheduleDeclaration,
  { file, declaration }: Placed<AgentDeclaration>,
  config: CheckConfig,
): readonly Finding[] {
  const { model } = declaration.offer;
  if (model === undefined || demand.costs.length === 0) return [];
  const currency = currencyOf(model.text, config);
  const related: Related = [{ file, span: model.span, message: "The agent's model stands here." }];
  return demand.costs.flatMap(({ text: limit, span }): Finding[] => {
    if (currency === undefined) {
      return [{ ...finding("unknown-price", { model: quoted(model.text) }, span), related }];
    }
    if (limit.endsWith(` ${currency}`)) return [];
    const params = { limit: quoted(limit), model: quoted(model.text), currency: quoted(currency) };
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

function writing(span: Span, meant: string): Fix {
  return {
    title: `Write ${quoted(meant)}`,
    applicability: "unsafe",
    edits: [{ span, text: JSON.stringify(meant) }],
  };
}
