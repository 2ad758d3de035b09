import type { TokenUsage } from "../../store/types.ts";
import { BoundedText } from "../bounded-text.ts";
import { addUsage } from "../budget.ts";
import type { Message } from "../messages.ts";
import type { AgentInvocation, RunEvent } from "../types.ts";
import { readEventLine, type ResultLine } from "./event-line.ts";
import { lines } from "./lines.ts";

export interface Answer {
  readonly output: string;
  readonly outputTruncated: boolean;
  readonly summary: string | null;
  readonly usage: TokenUsage | null;
  /** What was said in this run, as its agent tells it. */
  readonly said?: readonly Message[];
}

/** Reads a command's standard output, piece by piece: plain text, or JSON Lines of events if its first line is one. */
export interface AnswerReader {
  push(piece: Uint8Array): void;
  end(): Answer;
}

/** `limit`: bytes of output that are kept. `whole` takes all of it. */
export function readAnswer(
  limit: number,
  emit: (event: RunEvent) => void,
  whole?: AgentInvocation["whole"],
): AnswerReader {
  const decoder = new TextDecoder("utf-8");
  const plain = new BoundedText(limit);
  const events = readEvents(limit, emit, whole);
  let mode: "undecided" | "plain" | "events" = "undecided";
  let beginning = "";

  const pass = (text: string): void => {
    if (mode === "events") return events.push(text);
    whole?.push(text);
    const kept = plain.add(text);
    if (kept !== "") emit({ type: "text", text: kept });
  };
  const take = (text: string, last: boolean): void => {
    if (mode !== "undecided") return pass(text);
    beginning += text;
    mode = modeOf(beginning, last, longestLine(limit));
    if (mode !== "undecided") pass(beginning);
  };

  return {
    push: (piece) => take(decoder.decode(piece, { stream: true }), false),
    end() {
      take(decoder.decode(), true);
      if (mode === "events") return events.end();
      return { output: plain.text, outputTruncated: plain.truncated, summary: null, usage: null };
    },
  };
}

/** A line holds JSON, in which a character of output may take up to six. */
function longestLine(limit: number): number {
  return Math.max(6 * limit, 64 * 1024);
}

/** By the first line that is not blank. */
function modeOf(beginning: string, last: boolean, longest: number): "undecided" | "plain" | "events" {
  const text = beginning.trimStart();
  if (text === "") return last || beginning.length > longest ? "plain" : "undecided";
  if (!text.startsWith("{")) return "plain";
  const end = text.indexOf("\n");
  if (end === -1 && !last) return text.length > longest ? "plain" : "undecided";
  const line = readEventLine(end === -1 ? text : text.slice(0, end));
  return line.kind !== "other" || line.known ? "events" : "plain";
}

const UNREADABLE =
  "The `messages` of its result are no conversation (docs/command-protocol.md), so its output stands for what it said.";

function readEvents(limit: number, emit: (event: RunEvent) => void, whole: AgentInvocation["whole"]) {
  const texts = new BoundedText(limit);
  let result: ResultLine | undefined;
  let usage: TokenUsage | null = null;
  let lineDropped = false;

  const reader = lines(longestLine(limit), (line, cut) => {
    const read = cut ? undefined : readEventLine(line);
    lineDropped ||= cut;
    if (read?.kind === "result") {
      result = read;
      if (read.messages === "unreadable") emit({ type: "log", level: "warn", message: UNREADABLE });
    } else if (read?.kind === "event") {
      if (read.event.type === "text") {
        texts.add(read.event.text);
        whole?.push(read.event.text);
      }
      if (read.event.type === "usage") usage = addUsage(usage, read.event);
      emit(read.event);
    } else if (line.trim() !== "") {
      emit({ type: "log", level: "info", message: line });
    }
  });

  return {
    push: (text: string): void => reader.push(text),
    end(): Answer {
      reader.end();
      const { messages } = result ?? {};
      const said = messages === undefined || messages === "unreadable" ? {} : { said: messages };
      if (result?.output === undefined) {
        const outputTruncated = texts.truncated || lineDropped;
        return { output: texts.text, outputTruncated, summary: result?.summary ?? null, usage, ...said };
      }
      whole?.restart();
      whole?.push(result.output);
      const output = new BoundedText(limit);
      output.add(result.output);
      return {
        output: output.text,
        outputTruncated: output.truncated,
        summary: result.summary ?? null,
        usage,
        ...said,
      };
    },
  };
}
