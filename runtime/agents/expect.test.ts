import { describe, expect, test } from "vitest";
import { type Judged, unmet } from "./expect.ts";

function judged(output: string, more: Partial<Judged> & { readonly cut?: boolean } = {}): Judged {
  return { outcome: { output, outputTruncated: more.cut ?? false }, toolCalls: 0, kind: "command", ...more };
}

describe("output_matches", () => {
  test.each([
    ["^Report for [0-9]{4}", "Report for 2027: all quiet"],
    ["done|all quiet", "nothing.\nall quiet\n"],
    ["^\\p{Lu}", "Ä"],
    ["x", `${"a".repeat(100_000)}x`],
  ])("%s finds it", (pattern, output) => {
    expect(unmet({ output_matches: pattern }, judged(output))).toBe(undefined);
  });

  test("nothing that matches", () => {
    expect(unmet({ output_matches: "^Report" }, judged("a Report"))).toEqual({
      code: "unexpected_output",
      sentence: "Nothing in its output matches ^Report (expect.output_matches).",
    });
  });

  test("of an output that was cut, what is kept is looked at", () => {
    expect(unmet({ output_matches: "a" }, judged("a", { cut: true }))).toBe(undefined);
    expect(unmet({ output_matches: "b" }, judged("a", { cut: true }))?.sentence).toBe(
      "Nothing in what is kept of its output matches b (expect.output_matches).",
    );
  });

  test("an expression that would search for hours is left", () => {
    expect(unmet({ output_matches: "^(a+)+$" }, judged(`${"a".repeat(60)}b`))).toEqual({
      code: "unexpected_output",
      sentence: "Whether its output matches ^(a+)+$ was not found out within 1 s (expect.output_matches).",
    });
  });
});

describe("output_json", () => {
  test.each(['{"a": 1}', " [] \n", "null", "-1.5e3", '"text"'])("%j is", (output) => {
    expect(unmet({ output_json: true }, judged(output))).toBe(undefined);
  });

  test.each([
    ["", ": it ends too early"],
    ['{"a": 1', ": it is wrong at line 1 column 8"],
    ['{"a": 1} and more secret words', ": it is wrong at line 1 column 10"],
    ["Here is your JSON: {}", ""],
    ["```json\n{}\n```", ""],
  ])("%j is not, and nothing of it stands in the reason", (output, where) => {
    expect(unmet({ output_json: true }, judged(output))).toEqual({
      code: "unexpected_output",
      sentence: `Its output is not one JSON value${where} (expect.output_json).`,
    });
  });

  test("an output that was cut cannot be read", () => {
    expect(unmet({ output_json: true }, judged("[]", { cut: true }))?.code).toBe("unexpected_output");
  });

  test("false asks for nothing", () => {
    expect(unmet({ output_json: false }, judged("no"))).toBe(undefined);
  });
});

test.each([
  [0, 0, undefined],
  [2, 2, undefined],
  [2, 3, undefined],
  [1, 0, "It made no tool call that went well, and 1 are expected (expect.min_tool_calls)."],
  [3, 1, "It made 1 tool call that went well, and 3 are expected (expect.min_tool_calls)."],
  [3, 2, "It made 2 tool calls that went well, and 3 are expected (expect.min_tool_calls)."],
])("min_tool_calls %j of %j", (least, toolCalls, sentence) => {
  expect(unmet({ min_tool_calls: least }, judged("x", { toolCalls }))?.sentence).toBe(sentence);
});

test.each([
  ["model", undefined, "empty_output"],
  ["model", false, undefined],
  ["command", undefined, undefined],
  ["command", true, "empty_output"],
] as const)("of a %s, non_empty %j", (kind, nonEmpty, code) => {
  const expected = nonEmpty === undefined ? {} : { non_empty: nonEmpty };
  expect(unmet(expected, judged(" \n", { kind }))?.code).toBe(code);
});

test("with several that are broken, the emptiest is told", () => {
  const all = { non_empty: true, min_tool_calls: 1, output_json: true, output_matches: "x" };
  expect(unmet(all, judged(""))?.code).toBe("empty_output");
  expect(unmet(all, judged("y"))?.sentence).toContain("min_tool_calls");
  expect(unmet(all, judged("y", { toolCalls: 1 }))?.sentence).toContain("output_json");
  expect(unmet(all, judged('"y"', { toolCalls: 1 }))?.sentence).toContain("output_matches");
});
