import type { Block } from "../../grammar/ast.ts";
import { agent } from "../../grammar/vocabulary/index.ts";
import { agentDefinition, type AgentDefinition } from "../definition/index.ts";
import { headerOf, type CheckedName } from "./declaration.ts";
import { offerOf, type Offer } from "./demand.ts";
import { checkName } from "./formats/names.ts";
import { readBlock } from "./read/block.ts";
import { keyText } from "./read/key.ts";
import { checkExecutor } from "./rules/executor.ts";
import { checkModel } from "./rules/model.ts";
import type { Scope } from "./scope.ts";
import { checkAgentSecrets } from "./secrets/check.ts";
import { checkOlderEntries } from "./wider/agent-entries.ts";

export interface CheckedAgent {
  readonly offer: Offer;
  readonly name: CheckedName | undefined;
  /** Undefined where there is an error in it. */
  readonly definition: AgentDefinition | undefined;
}

export function checkAgent(block: Block, scope: Scope): CheckedAgent {
  const before = scope.errors;
  const reading = readBlock(agent, block.body, headerOf(block), scope);
  checkExecutor(reading, scope);
  checkModel(reading, scope);
  checkAgentSecrets(reading, scope);
  checkOlderEntries(block, scope);
  const name = nameOf(block, scope);
  return {
    offer: offerOf(reading),
    name,
    definition:
      scope.errors === before && name !== undefined ? agentDefinition(reading.values, name.text) : undefined,
  };
}

function nameOf(block: Block, scope: Scope): CheckedName | undefined {
  if (block.name === undefined) {
    scope.report("missing-name", headerOf(block), {
      block: "agent",
      why: "schedules find an agent by its name",
      example: "agent reporter { … }",
    });
    return undefined;
  }
  const text = keyText(block.name);
  return checkName(text, block.name.span, "agent", scope) ? { text, span: block.name.span } : undefined;
}
