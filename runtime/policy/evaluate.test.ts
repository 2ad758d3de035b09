import { expect, it } from "vitest";
import type { JobDefinition, PolicyDefinition } from "../../compiler/definition/types.ts";
import { evaluatePolicy } from "./evaluate.ts";
import type { PolicyDecision } from "./types.ts";

function judge(fields: Partial<JobDefinition>, agentPinRequired = false): PolicyDecision {
  return evaluatePolicy({
    definition: { name: "j", agent: "a", cron: "* * * * *", ...fields },
    kind: "scheduled",
    now: 0,
    environment: "production",
    agentPinRequired,
  });
}

it.each<PolicyDefinition | undefined>([
  undefined,
  {},
  { approvers: ["ops"], approval_timeout: 60_000 },
  { require_approval: false, require_agent_pin: false, require_capabilities: [], max_runtime: 300_000 },
  { max_tokens: 1000, max_cost: "0.50 USD", max_steps: 3 },
])("%j lets the run pass", (policy) => {
  expect(judge(policy === undefined ? {} : { policy })).toEqual({ decision: "allow", trace: [] });
});

const denied: readonly (readonly [string, Partial<JobDefinition>, boolean, string])[] = [
  ["policy.require_approval", { policy: { require_approval: true } }, false, "an approval"],
  ["policy.require_capabilities", { policy: { require_capabilities: ["net", "fs"] } }, false, "net, fs"],
  [
    "policy.allowed_hours",
    { policy: { allowed_hours: { start: "08:00", end: "18:00" } } },
    false,
    "08:00–18:00 UTC",
  ],
  [
    "policy.allowed_hours",
    { policy: { allowed_hours: { start: "08:00", end: "18:00", timezone: "Europe/Madrid" } } },
    false,
    "08:00–18:00 Europe/Madrid",
  ],
  ["policy.allowed_environments", { policy: { allowed_environments: ["production"] } }, false, "production"],
  ["policy.allowed_environments", { policy: { allowed_environments: [] } }, false, ""],
  ["policy.require_agent_pin", { policy: { require_agent_pin: true } }, false, "a valid credential"],
  ["agent_pin_jwt", { agent_pin_jwt: "${PIN}" }, false, "a valid credential"],
  ["agentpin.required", {}, true, "a valid credential on every job"],
];

it.each(denied)("%s denies: %j", (condition, fields, required, wanted) => {
  const decision = judge(fields, required);
  expect(decision).toMatchObject({
    decision: "deny",
    code: "policy_not_enforced",
    trace: [{ condition, wanted, met: false }],
  });
  expect(decision.decision === "deny" ? decision.reason : "").toContain(
    `${condition}, which this version of symbi cannot enforce yet`,
  );
});

it("names every condition that stands in the way", () => {
  const decision = judge({
    policy: {
      require_approval: true,
      require_agent_pin: true,
      allowed_hours: { start: "1:00", end: "2:00" },
    },
    agent_pin_jwt: "${PIN}",
  });
  expect(decision).toMatchObject({
    reason: expect.stringContaining(
      "policy.require_approval, policy.allowed_hours, policy.require_agent_pin and agent_pin_jwt",
    ),
  });
});
