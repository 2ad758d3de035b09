import type { BlockSpec } from "./types.ts";

export const echo = {
  keyword: "echo",
  docs: "A scripted answer, for trying things out: deterministic and offline.",
  fields: {
    output: {
      type: { kind: "string", format: "text" },
      references: "text",
      docs: "What the agent answers.",
      example: 'output: "All quiet."',
      since: "0.1",
    },
    delay: {
      type: { kind: "duration", zero: true },
      default: "0s",
      references: "refused",
      docs: "How long it takes to answer.",
      example: 'delay: "2s"',
      since: "0.1",
    },
    fail_times: {
      type: { kind: "integer", min: 0 },
      default: "0",
      references: "refused",
      docs: "The first this many attempts of a schedule's life fail.",
      example: "fail_times: 2",
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;

export const agent = {
  keyword: "agent",
  docs: "Who does the work: a model with a prompt, or a command.",
  notFields: { name: "An agent's name stands in its header: `agent reporter { … }`." },
  fields: {
    description: {
      type: { kind: "string", format: "text" },
      references: "text",
      docs: "What the agent does, in a sentence.",
      example: 'description: "Watches the disks"',
      since: "0.1",
    },
    model: {
      type: { kind: "string", format: "label" },
      references: "refused",
      docs: "The model that answers.",
      example: 'model: "claude-sonnet-4.5"',
      since: "0.1",
    },
    system_prompt: {
      type: { kind: "string", format: "text" },
      references: "text",
      docs: "What the model is told before the input of each run. `${…}` in it is plain text.",
      example: 'system_prompt: "You are a system monitoring agent."',
      since: "0.1",
    },
    executor: {
      type: {
        kind: "enum",
        values: [
          { value: "auto", docs: "The command if there is one, else the model if its credential is there." },
          { value: "model", docs: "The model." },
          { value: "command", docs: "The command." },
          { value: "echo", docs: "The scripted answer." },
        ],
      },
      default: '"auto"',
      references: "refused",
      docs: "How the agent runs.",
      example: 'executor: "command"',
      since: "0.1",
    },
    command: {
      type: {
        kind: "list",
        of: { kind: "string", format: "argument" },
        item: "the program",
        notEmpty: "there would be nothing to run",
        repeats: true,
      },
      references: "text",
      docs: "The program and its arguments, one string each. No shell stands between.",
      example: 'command: ["python3", "report.py", "--brief"]',
      since: "0.1",
    },
    cwd: {
      type: { kind: "string", format: "path" },
      references: "refused",
      docs: "The folder in which the command runs. A relative one starts at the folder of this file.",
      example: 'cwd: "tools"',
      since: "0.1",
    },
    env: {
      type: {
        kind: "record",
        keys: "variable_name",
        of: { kind: "string", format: "environment_value" },
      },
      references: "resolved",
      docs: "Environment variables for the command, beside the few that every command gets.",
      example: 'env: { API_TOKEN: "${REPORTS_TOKEN}" }',
      since: "0.1",
    },
    capabilities: {
      type: {
        kind: "list",
        of: { kind: "name", format: "label" },
        item: "a capability",
        repeats: false,
      },
      references: "refused",
      docs: "What the agent may do. `require_capabilities` of a policy is compared with it.",
      example: 'capabilities: ["deployment"]',
      since: "0.1",
    },
    echo: {
      type: { kind: "block", block: echo },
      references: "refused",
      docs: "A scripted answer, for trying things out without a model or a command.",
      example: 'echo: { output: "All quiet." }',
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
