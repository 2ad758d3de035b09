import type { PolicyDefinition } from "../../compiler/definition/types.ts";
import type { ConditionTrace, PolicyDecision, PolicyQuestion } from "./types.ts";

/**
 * Nothing passes for lack of code: this version enforces none of the conditions of a policy, so each one that is
 * asked for denies the run and is named. Its limits are no conditions: they end a run that comes to them.
 */
export function evaluatePolicy(question: PolicyQuestion): PolicyDecision {
  const trace = asked(question).map(([condition, wanted]): ConditionTrace => ({
    condition,
    wanted,
    seen: "this version of symbi cannot check it",
    met: false,
  }));
  if (trace.length === 0) return { decision: "allow", trace };
  const names = trace.map(({ condition }) => condition);
  const reason =
    names.length === 1
      ? `The run must meet ${names.join()}, which this version of symbi cannot enforce yet, so it is not run. Without that condition it runs.`
      : `The run must meet ${names.slice(0, -1).join(", ")} and ${names.at(-1)}, which this version of symbi cannot enforce yet, so it is not run. Without those conditions it runs.`;
  return { decision: "deny", code: "policy_not_enforced", reason, trace };
}

/** Each condition that is in force, with what it wants. */
function asked({ definition, agentPinRequired }: PolicyQuestion): readonly [string, string][] {
  const conditions = Object.entries(inPolicy(definition.policy ?? {})).flatMap(
    ([field, wanted]): [string, string][] => (wanted === undefined ? [] : [[`policy.${field}`, wanted]]),
  );
  // A credential that is there is always verified, also where nobody requires it.
  if (definition.agent_pin_jwt !== undefined) conditions.push(["agent_pin_jwt", "a valid credential"]);
  if (agentPinRequired) conditions.push(["agentpin.required", "a valid credential on every job"]);
  return conditions;
}

/** Every field of a policy must be spoken of here: one that is added does not compile until it is. */
function inPolicy(policy: PolicyDefinition): Record<keyof PolicyDefinition, string | undefined> {
  const { require_approval, require_capabilities, allowed_hours, allowed_environments, require_agent_pin } =
    policy;
  return {
    require_approval: require_approval === true ? "an approval" : undefined,
    require_capabilities: require_capabilities?.length ? require_capabilities.join(", ") : undefined,
    allowed_hours:
      allowed_hours === undefined
        ? undefined
        : `${allowed_hours.start}–${allowed_hours.end} ${allowed_hours.timezone ?? "UTC"}`,
    allowed_environments: allowed_environments === undefined ? undefined : allowed_environments.join(", "),
    require_agent_pin: require_agent_pin === true ? "a valid credential" : undefined,
    // Limits, which are no conditions: the run is ended when it comes to one.
    max_tokens: undefined,
    max_cost: undefined,
    max_steps: undefined,
    max_runtime: undefined,
    // What they say of an approval goes with it.
    approvers: undefined,
    approval_timeout: undefined,
  };
}
