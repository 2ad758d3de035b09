import type { Redactor } from "../references/index.ts";
import { BoundedText } from "./bounded-text.ts";
import { CAPS } from "./caps.ts";
import { clean, storable, storableJson } from "./clean.ts";
import type { RunEvent } from "./types.ts";

export interface EventGate {
  readonly emit: (event: RunEvent) => void;
  /** Lets out the text that was held back; what comes later is dropped. */
  close(): void;
  /** The last decision the agent told of. */
  readonly decision: string | undefined;
  /** How many calls of tools it told of that went well. */
  readonly toolCalls: number;
}

/** Between an executor and whoever watches: every event is redacted, and their number has an end. */
export function eventGate({
  redactor,
  output,
  emit,
}: {
  readonly redactor: Redactor;
  /** Bytes of text that are let through. */
  readonly output: number;
  readonly emit: (event: RunEvent) => void;
}): EventGate {
  const texts = redactor.stream();
  const kept = new BoundedText(output);
  let room: number = CAPS.events;
  let left: number = CAPS.eventCount;
  let full = false;
  let closed = false;
  let decision: string | undefined;
  let toolCalls = 0;

  const count = (event: RunEvent): void => {
    if (full) return;
    left -= 1;
    full = left < 0 || room < 0;
    if (!full) return emit(event);
    const message = `This attempt told more than ${CAPS.eventCount} events or ${CAPS.events} bytes; the rest is not kept.`;
    emit({ type: "log", level: "warn", message });
  };
  const letText = (text: string): void => {
    const part = kept.add(storable(text));
    if (part !== "") count({ type: "text", text: part });
  };
  const letOther = (event: Exclude<RunEvent, { type: "text" }>): void => {
    if (full) return;
    const safe = redact(event, redactor);
    room -= Buffer.byteLength(JSON.stringify(safe));
    count(safe);
  };

  return {
    emit(event) {
      if (closed) return;
      if (event.type === "decision") decision = event.decision;
      if (event.type === "tool_call" && event.error === undefined) toolCalls += 1;
      if (event.type !== "text") return letOther(event);
      if (!full && !kept.truncated) letText(texts.push(event.text));
    },
    close() {
      if (!closed && !kept.truncated) letText(texts.end());
      closed = true;
    },
    get decision() {
      return decision;
    },
    get toolCalls() {
      return toolCalls;
    },
  };
}

type Other = Exclude<RunEvent, { type: "text" }>;

function redact(event: Other, redactor: Redactor): Other {
  const line = (text: string): string => clean(text, CAPS.line, redactor);
  switch (event.type) {
    case "step":
      return event.name === undefined ? event : { ...event, name: line(event.name) };
    case "tool_call":
      return {
        ...event,
        tool: line(event.tool),
        ...(event.input === undefined ? {} : { input: storableJson(redactor.json(event.input)) }),
        ...(event.output === undefined ? {} : { output: storableJson(redactor.json(event.output)) }),
        ...(event.error === undefined ? {} : { error: line(event.error) }),
      };
    case "log":
      return { ...event, message: line(event.message) };
    case "usage":
      return event;
    case "decision":
      return {
        ...event,
        decision: line(event.decision),
        ...(event.reason === undefined ? {} : { reason: line(event.reason) }),
      };
  }
}
