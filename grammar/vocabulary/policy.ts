import type { BlockSpec } from "./types.ts";

export const allowedHours = {
  keyword: "allowed_hours",
  docs: "The hours of the day, in UTC, in which a run may start. A window may wrap midnight.",
  fields: {
    start: {
      type: { kind: "string", format: "opening_time" },
      required: true,
      references: "refused",
      docs: 'The first minute in which a run may start, `"HH:MM"` in UTC.',
      example: 'start: "22:00"',
      since: "0.1",
    },
    end: {
      type: { kind: "string", format: "closing_time" },
      required: true,
      references: "refused",
      docs: 'The minute from which no run starts any more, `"HH:MM"` in UTC, up to `"24:00"`. Before `start`: the window wraps midnight.',
      example: 'end: "04:00"',
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;

export const policy = {
  keyword: "policy",
  docs: "The conditions under which the schedule may run. They are judged at each attempt's real start, and a condition that cannot be judged denies the run.",
  fields: {
    require_approval: {
      type: { kind: "boolean" },
      default: "false",
      references: "refused",
      docs: "A person must approve each run before it starts.",
      example: "require_approval: true",
      since: "0.1",
    },
    max_runtime: {
      type: { kind: "duration", zero: false },
      default: '"1h"',
      references: "refused",
      docs: "The longest one attempt may take. Then its whole process tree is ended and the run is `timed_out`.",
      example: 'max_runtime: "5m"',
      since: "0.1",
    },
    require_capabilities: {
      type: {
        kind: "list",
        of: { kind: "name", format: "label" },
        item: "a capability",
        repeats: false,
      },
      references: "refused",
      docs: "Capabilities that the agent must have to run.",
      example: 'require_capabilities: ["deployment", "production_write"]',
      since: "0.1",
    },
    allowed_hours: {
      type: { kind: "block", block: allowedHours },
      references: "refused",
      docs: "The hours of the day, in UTC and never in the schedule's zone, in which a run may start.",
      example: 'allowed_hours: { start: "00:00", end: "04:00" }',
      since: "0.1",
    },
    allowed_environments: {
      type: {
        kind: "list",
        of: { kind: "name", format: "label" },
        item: "an environment",
        notEmpty: "the schedule could run nowhere",
        repeats: false,
      },
      references: "refused",
      docs: "The environments (`SYMBI_ENVIRONMENT`) in which the schedule may run.",
      example: 'allowed_environments: ["staging", "production"]',
      since: "0.1",
    },
    require_agent_pin: {
      type: { kind: "boolean" },
      default: "false",
      references: "refused",
      docs: "The agent must prove its identity with a valid AgentPin credential before each run.",
      example: "require_agent_pin: true",
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
