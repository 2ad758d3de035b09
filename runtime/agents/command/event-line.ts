import { readMessages } from "../conversation/index.ts";
import type { Message } from "../messages.ts";
import type { RunEvent } from "../types.ts";

export type EventLine =
  | { readonly kind: "event"; readonly event: RunEvent }
  | ({ readonly kind: "result" } & ResultLine)
  /** No event. `known`: it is an object with the type of one. */
  | { readonly kind: "other"; readonly known: boolean };

export interface ResultLine {
  readonly output: string | undefined;
  readonly summary: string | undefined;
  /** What was said in this run. `unreadable`: it gave something else. */
  readonly messages: readonly Message[] | "unreadable" | undefined;
}

/** Deeper values could not be handled without risk to the stack, and no tool says such things. */
const DEEPEST = 200;

type Fields = Readonly<Record<string, unknown>>;

/** One line of a command's output, read as JSON. Keys that are not of the event are left out. */
export function readEventLine(line: string): EventLine {
  const fields = parse(line);
  const type = fields?.["type"];
  if (fields === undefined || typeof type !== "string") return { kind: "other", known: false };
  if (type === "result") return readResult(fields);
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  const event = reader?.(fields);
  if (event !== undefined) return { kind: "event", event };
  return { kind: "other", known: reader !== undefined };
}

function parse(line: string): Fields | undefined {
  if (!line.trimStart().startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Whatever it is, it is no event; the caller keeps the line.
    return undefined;
  }
  return isShallow(value) ? (value as Fields) : undefined;
}

function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth < DEEPEST; depth++) {
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
    if (level.length === 0) return true;
  }
  return false;
}

function readResult({ output, summary, messages }: Fields): EventLine {
  const text = output === undefined || typeof output === "string" ? output : JSON.stringify(output);
  return {
    kind: "result",
    output: text,
    summary: typeof summary === "string" ? summary : undefined,
    messages: messages === undefined ? undefined : (readMessages(messages) ?? "unreadable"),
  };
}

const READERS: Readonly<Record<string, (fields: Fields) => RunEvent | undefined>> = {
  step: ({ step, name }) =>
    isCount(step) ? { type: "step", step, ...(typeof name === "string" ? { name } : {}) } : undefined,
  text: ({ text }) => (typeof text === "string" ? { type: "text", text } : undefined),
  tool_call: ({ tool, input, output, error }) =>
    typeof tool !== "string"
      ? undefined
      : {
          type: "tool_call",
          tool,
          ...(input === undefined ? {} : { input }),
          ...(output === undefined ? {} : { output }),
          ...(typeof error === "string" ? { error } : {}),
        },
  log: ({ level, message }) =>
    typeof message === "string"
      ? { type: "log", level: isLevel(level) ? level : "info", message }
      : undefined,
  usage: ({ input_tokens, output_tokens, cost_usd }) => ({
    type: "usage",
    ...(isCount(input_tokens) ? { input_tokens } : {}),
    ...(isCount(output_tokens) ? { output_tokens } : {}),
    ...(isAmount(cost_usd) ? { cost_usd } : {}),
  }),
  decision: ({ decision, reason }) =>
    typeof decision !== "string"
      ? undefined
      : { type: "decision", decision, ...(typeof reason === "string" ? { reason } : {}) },
};

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isLevel(value: unknown): value is "debug" | "info" | "warn" | "error" {
  return value === "debug" || value === "info" || value === "warn" || value === "error";
}
