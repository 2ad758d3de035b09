import type { Field, Span, Value } from "../../grammar/ast.ts";
import type { agent, schedule } from "../../grammar/vocabulary/index.ts";
import type { CheckedName } from "./declaration.ts";
import type { BlockReading } from "./read/block.ts";
import { modelOf } from "./rules/model.ts";

/**
 * What of a schedule is compared with the other blocks of a workspace. Little is kept, and no tree: a workspace is many
 * files.
 */
export interface Demand {
  readonly capabilities: readonly CheckedName[];
  /** The most that something may cost, as an amount with its currency. */
  readonly costs: readonly CheckedName[];
  /** `require_agent_pin` that is set where there is no credential. */
  readonly pin: Span | undefined;
  /** Where a field could be put before the policy. */
  readonly beforePolicy: number;
  readonly previousName: CheckedName | undefined;
}

/** What of an agent its schedules are compared with. */
export interface Offer {
  /** Undefined where they could not be read. */
  readonly capabilities: readonly string[] | undefined;
  readonly capabilitiesPlace: Span | undefined;
  /** The model that it runs on, if it runs on one. */
  readonly model: CheckedName | undefined;
}

const nothing: Demand = {
  capabilities: [],
  costs: [],
  pin: undefined,
  beforePolicy: 0,
  previousName: undefined,
};

export function demandOf({ fields, values, nested, misspelt }: BlockReading<typeof schedule>): Demand {
  const policy = fields.get("policy");
  const budget = nested.get("budget")?.fields;
  const renamed = fields.get("previous_name");
  if (policy === undefined && budget === undefined && renamed === undefined) return nothing;
  const inPolicy = nested.get("policy")?.fields;
  const credential = fields.has("agent_pin_jwt") || misspelt.has("agent_pin_jwt");
  const required = values.policy?.require_agent_pin === true && !credential;
  return {
    capabilities: namesIn(inPolicy?.get("require_capabilities")?.value),
    costs: [
      ...named(values.policy?.max_cost, inPolicy?.get("max_cost")),
      ...named(values.budget?.max_cost, budget?.get("max_cost")),
    ],
    pin: required ? inPolicy?.get("require_agent_pin")?.value?.span : undefined,
    beforePolicy: policy?.key.span.start ?? 0,
    previousName: named(values.previous_name, renamed)[0],
  };
}

export function offerOf(reading: BlockReading<typeof agent>): Offer {
  const { fields, values } = reading;
  const capabilities = fields.get("capabilities");
  return {
    capabilities: capabilities === undefined ? [] : values.capabilities,
    capabilitiesPlace: capabilities?.key.span,
    model: named(modelOf(reading)?.trim(), fields.get("model"))[0],
  };
}

function named(text: string | undefined, field: Field | undefined): readonly CheckedName[] {
  return text === undefined || field?.value === undefined ? [] : [{ text, span: field.value.span }];
}

function namesIn(value: Value | undefined): readonly CheckedName[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((node) => {
    const text = node.kind === "string" ? node.value : node.kind === "word" ? node.text : undefined;
    return text === undefined ? [] : [{ text, span: node.span }];
  });
}
