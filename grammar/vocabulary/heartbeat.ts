import { sessionMode } from "./session.ts";
import type { BlockSpec } from "./types.ts";

export const heartbeat = {
  keyword: "heartbeat",
  docs: "Makes each run a wake: the agent assesses, acts and repeats until it answers `sleep`.",
  fields: {
    enabled: {
      type: { kind: "boolean" },
      default: "true",
      references: "refused",
      docs: "`false` keeps the settings but runs the agent once a tick, as without a heartbeat.",
      example: "enabled: true",
      since: "0.1",
    },
    context_mode: {
      type: sessionMode,
      default: '"ephemeral_with_summary"',
      references: "refused",
      docs: "What passes from one cycle to the next, and across wakes. It takes the place of `session_mode`.",
      example: 'context_mode: "ephemeral_with_summary"',
      since: "0.1",
    },
    max_iterations: {
      type: { kind: "integer", min: 1 },
      default: "100",
      references: "refused",
      docs: "The most assess-act cycles in one wake. A wake that reaches it without `sleep` has failed.",
      example: "max_iterations: 50",
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
