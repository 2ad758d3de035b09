import type { JobDefinition } from "../../compiler/definition/types.ts";
import type { Instant, ReasonCode, RunKind } from "../store/types.ts";

export interface PolicyQuestion {
  readonly definition: JobDefinition;
  readonly kind: RunKind;
  readonly now: Instant;
  readonly environment: string | undefined;
  /** `SYMBI_AGENTPIN_REQUIRED` / `[agentpin] required`. */
  readonly agentPinRequired: boolean;
}

export interface ConditionTrace {
  /** The field as written in the language: `policy.allowed_hours`, `agent_pin_jwt`. */
  readonly condition: string;
  readonly wanted: string;
  readonly seen: string;
  readonly met: boolean;
}

export type PolicyDecision =
  | { readonly decision: "allow"; readonly trace: readonly ConditionTrace[] }
  | {
      readonly decision: "deny";
      readonly code: ReasonCode;
      readonly reason: string;
      readonly trace: readonly ConditionTrace[];
    }
  | {
      readonly decision: "require_approval";
      readonly approvers: readonly string[];
      readonly trace: readonly ConditionTrace[];
    };
