import { Script } from "node:vm";
import type { ExpectDefinition } from "../../compiler/definition/types.ts";
import type { Reason } from "../store/types.ts";
import type { AgentOutcome, ExecutorKind } from "./types.ts";

/** Milliseconds that a regular expression may search: some take longer than the run for a text that was meant to be. */
const LONGEST_SEARCH = 1_000;
const search = new Script('new RegExp(pattern, "u").test(text)');

export interface Judged {
  readonly outcome: Pick<AgentOutcome, "output" | "outputTruncated">;
  /** Calls of tools that the agent told of and that went well. */
  readonly toolCalls: number;
  readonly kind: ExecutorKind;
}

/** Which postcondition a run that ended well breaks; undefined: none. Judges what was put out, before it is redacted. */
export function unmet(
  expected: ExpectDefinition,
  { outcome: { output, outputTruncated }, toolCalls, kind }: Judged,
): Reason | undefined {
  const { non_empty: nonEmpty = kind === "model", output_json: json, output_matches: pattern } = expected;
  const { min_tool_calls: leastCalls = 0 } = expected;
  if (nonEmpty && output.trim() === "") {
    const sentence = "It ended well and said nothing, which counts as a failure here (expect.non_empty).";
    return { code: "empty_output", sentence };
  }
  if (toolCalls < leastCalls) {
    const calls = toolCalls === 0 ? "no tool call" : `${toolCalls} tool call${toolCalls === 1 ? "" : "s"}`;
    return broken(`It made ${calls} that went well, and ${leastCalls} are expected`, "min_tool_calls");
  }
  const kept = outputTruncated ? "what is kept of its output" : "its output";
  if (json === true) {
    if (outputTruncated) return broken("Its output is too long to be read as JSON", "output_json");
    const problem = jsonProblem(output);
    if (problem !== undefined) return broken(`Its output is not one JSON value${problem}`, "output_json");
  }
  if (pattern === undefined) return undefined;
  switch (find(pattern, output)) {
    case "found":
      return undefined;
    case "not found":
      return broken(`Nothing in ${kept} matches ${pattern}`, "output_matches");
    case "gave up":
      return broken(
        `Whether ${kept} matches ${pattern} was not found out within ${LONGEST_SEARCH / 1000} s`,
        "output_matches",
      );
  }
}

function broken(what: string, field: keyof ExpectDefinition): Reason {
  return { code: "unexpected_output", sentence: `${what} (expect.${field}).` };
}

/** Where the text stops being JSON, as words to put after it; undefined: it is JSON. */
function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    // The message quotes the text, of which nothing belongs into a reason.
    const { message } = error as SyntaxError;
    if (message.startsWith("Unexpected end")) return ": it ends too early";
    const place = /line \d+ column \d+/.exec(message);
    return place === null ? "" : `: it is wrong at ${place[0]}`;
  }
}

function find(pattern: string, text: string): "found" | "not found" | "gave up" {
  try {
    const found: unknown = search.runInNewContext({ pattern, text }, { timeout: LONGEST_SEARCH });
    return found === true ? "found" : "not found";
  } catch (error) {
    // It comes from the other context, whose `Error` is another one.
    if ((error as { readonly code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "gave up";
    throw error;
  }
}
