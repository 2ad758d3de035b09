import { APICallError } from "ai";
import type { ReadyModel, StepFailure } from "../types.ts";
import { EndlessResponse } from "./fetch.ts";

/** Characters of what a server says of its refusal. */
const LONGEST_WORDS = 500;

/** What an error of the library means for the run. `began`: something of an answer had come by then. */
export function failureOf(
  error: unknown,
  { id, provider, baseUrl }: ReadyModel,
  began: boolean,
): StepFailure {
  const where = baseUrl === undefined ? provider : baseUrl;
  const status = statusOf(error);
  const words = wordsOf(error);
  if (causes(error).some((each) => each instanceof EndlessResponse))
    return { code: "answer_cut", sentence: `${id} would not stop answering: ${words}`, transient: false };
  if (status === undefined) return began ? brokenOff(id, words) : withoutStatus(error, id, where, words);
  const said = `(${status}${words === "" ? "" : `: ${words}`})`;
  if (status === 401 || status === 403)
    return {
      code: "model_unauthorized",
      sentence: `${where} does not accept the key for ${id} ${said}.`,
      transient: false,
      status,
    };
  if (status === 404)
    return {
      code: "model_rejected",
      sentence: `${where} knows no model ${id}, or nothing answers there ${said}.`,
      transient: false,
      status,
    };
  const transient = (status >= 500 || [408, 409, 425, 429].includes(status)) && !isOutOfCredit(error);
  const retryAfter = transient ? retryAfterOf(error) : undefined;
  return {
    code: transient ? "model_unavailable" : "model_rejected",
    sentence: transient
      ? `${where} cannot answer for ${id} now ${said}.`
      : `${where} refuses what was asked of ${id} ${said}.`,
    transient,
    status,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

export function brokenOff(id: string, words = ""): StepFailure {
  const sentence = `The answer of ${id} broke off before its end${words === "" ? "." : `: ${words}`}`;
  return { code: "answer_broken_off", sentence, transient: true };
}

function withoutStatus(error: unknown, id: string, where: string, words: string): StepFailure {
  const name = error instanceof Error ? error.name : "";
  // The library's own complaints about what it was given to read.
  if (/^AI_(?:JSONParse|TypeValidation|InvalidResponseData)Error$/.test(name))
    return {
      code: "model_rejected",
      sentence: `${where} does not speak the protocol of ${id}: ${words}`,
      transient: false,
    };
  return {
    code: "model_unavailable",
    sentence: `${where} could not be asked for ${id}: ${words}`,
    transient: true,
  };
}

function statusOf(error: unknown): number | undefined {
  for (const each of causes(error)) {
    if ("statusCode" in each && typeof each.statusCode === "number" && each.statusCode >= 300)
      return each.statusCode;
  }
  return undefined;
}

/** An account without money gets 429 from some, and waiting does not fill it. */
function isOutOfCredit(error: unknown): boolean {
  return causes(error).some(
    (each) => APICallError.isInstance(each) && /insufficient_quota|billing/.test(each.responseBody ?? ""),
  );
}

/** `retry-after-ms`, `retry-after` in seconds or as a date; milliseconds. */
function retryAfterOf(error: unknown): number | undefined {
  const headers = causes(error).find((each) => APICallError.isInstance(each))?.responseHeaders ?? {};
  const ms = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (ms >= 0) return ms;
  const text = headers["retry-after"];
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  // By the server's own clock, which need not agree with ours.
  const wait = Date.parse(text) - Date.parse(headers["date"] ?? "");
  return wait >= 0 ? wait : undefined;
}

function wordsOf(error: unknown): string {
  const [first, ...deeper] = causes(error).map(({ message }) => message.trim());
  const all = [...new Set([first ?? String(error), ...deeper])].filter((words) => words !== "");
  const text = all.join(": ");
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS).toWellFormed()}…` : text;
}

/** The error and what it came from, outermost first. */
function causes(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let each = error; each instanceof Error && !found.includes(each); each = each.cause) found.push(each);
  return found;
}
