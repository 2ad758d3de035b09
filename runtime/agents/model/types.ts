import type { Provider } from "../../../compiler/models/index.ts";
import type { ReasonCode } from "../../store/types.ts";
import type { AssistantPart, Message, ToolCall } from "../messages.ts";

/** A model with what it takes to ask it: references resolved. Lives for one run. */
export interface ReadyModel {
  readonly provider: Provider;
  readonly id: string;
  /** Undefined: its provider's own address. */
  readonly baseUrl: string | undefined;
  /** Undefined: it needs none. */
  readonly apiKey: string | undefined;
}

/** A tool as it is offered to the model. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its input. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** One question to a model. */
export interface StepRequest {
  readonly model: ReadyModel;
  readonly instructions: string | undefined;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** Undefined: what the model allows. */
  readonly maxOutputTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** Undefined parts: the model's server does not tell. */
export interface StepUsage {
  readonly input: number | undefined;
  /** Of `input`: what the provider had in its cache. */
  readonly cachedInput: number | undefined;
  readonly output: number | undefined;
}

/** How an answer ended. `cut`: at its limit of length. */
export type Finish = "complete" | "cut" | "withheld";

export interface StepAnswer {
  readonly text: string;
  readonly parts: readonly AssistantPart[];
  readonly calls: readonly WantedCall[];
  readonly usage: StepUsage;
  readonly finish: Finish;
  /** What the library has to say of the question, such as a setting that the model does not know. */
  readonly warnings: readonly string[];
}

export interface WantedCall extends ToolCall {
  /** The call is none that could be made: an unknown tool, or an input that is no JSON. */
  readonly invalid?: string;
}

export interface StepFailure {
  readonly code: ReasonCode;
  readonly sentence: string;
  /** Another try may fare better. */
  readonly transient: boolean;
  /** Milliseconds that the server wants to be left alone. */
  readonly retryAfter?: number;
  /** Of the HTTP response, if there was one. */
  readonly status?: number;
}

export interface FailedStep {
  readonly ok: false;
  readonly failure: StepFailure;
  /** Undefined: not told. */
  readonly usage: StepUsage | undefined;
}

export type StepResult = { readonly ok: true; readonly answer: StepAnswer } | FailedStep;

/** What a server of tools has to offer. */
export interface ServedTool {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** A server of tools that is connected. */
export interface ToolConnection {
  readonly tools: readonly ServedTool[];
  /** Rejects where the server does not answer as it should. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: "ok" | "error"; readonly text: string }>;
  /** Takes leave of the server; no longer than until `hurry` is aborted. */
  close(hurry: AbortSignal): Promise<void>;
}

/** A line of JSON each way. */
export interface LineTransport {
  send(line: string): Promise<void>;
  onLine(take: (line: string) => void): void;
  onEnd(take: () => void): void;
  /** Why nothing more will come; undefined: it may. */
  ended(): string | undefined;
}

export type ToolAddress =
  | { readonly kind: "lines"; readonly transport: LineTransport }
  | { readonly kind: "http"; readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** All that is needed of the library, loaded when the first model is asked: `sdk/index.ts`. */
export interface Sdk {
  ask(request: StepRequest): Promise<StepResult>;
  /** Rejects where there is no such server, or it does not speak the protocol. */
  connect(address: ToolAddress, signal: AbortSignal): Promise<ToolConnection>;
}
