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
    notify: {
      type: {
        kind: "enum",
        values: [
          { value: "always", docs: "Every wake." },
          { value: "on_action", docs: "Wakes in which the agent acted, or needs attention, or that failed." },
          { value: "on_change", docs: "Wakes whose decision is another than that of the wake before." },
        ],
      },
      default: '"always"',
      references: "refused",
      docs: "Which wakes are delivered. The others are kept in the history.",
      example: 'notify: "on_action"',
      since: "0.1",
    },
    max_beats: {
      type: { kind: "integer", min: 1 },
      references: "refused",
      docs: "The most wakes in the schedule's life. After the last one it is `completed`. Without it: no end.",
      example: "max_beats: 100",
      since: "0.1",
    },
    probe: {
      type: {
        kind: "list",
        of: { kind: "string", format: "argument" },
        item: "the program",
        notEmpty: "there would be nothing to run",
        repeats: true,
      },
      references: "text",
      docs: "A command that looks first, program and arguments. The agent wakes only if it fails or prints something else than the last time.",
      example: 'probe: ["./anything-new.sh", "--since", "last"]',
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
