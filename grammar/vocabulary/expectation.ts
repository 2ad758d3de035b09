import type { BlockSpec } from "./types.ts";

export const expectation = {
  keyword: "expect",
  docs: "What must be true of a run that ended well. A run that breaks it has failed.",
  fields: {
    output_matches: {
      type: { kind: "string", format: "regular_expression" },
      references: "text",
      docs: "A regular expression (as in JavaScript, with the `u` flag) that matches somewhere in the output.",
      example: 'output_matches: "^Report for [0-9]{4}"',
      since: "0.1",
    },
    output_json: {
      type: { kind: "boolean" },
      default: "false",
      references: "refused",
      docs: "`true`: the whole output is one JSON value.",
      example: "output_json: true",
      since: "0.1",
    },
    min_tool_calls: {
      type: { kind: "integer", min: 0 },
      default: "0",
      references: "refused",
      docs: "The agent called tools at least so often, calls that failed not counted. It catches runs that only say they did the work.",
      example: "min_tool_calls: 1",
      since: "0.1",
    },
    non_empty: {
      type: { kind: "boolean" },
      references: "refused",
      docs: "`true`: the output is more than blanks. Without it: `true` for agents that run on a model, else `false`.",
      example: "non_empty: true",
      since: "0.1",
    },
  },
} as const satisfies BlockSpec;
