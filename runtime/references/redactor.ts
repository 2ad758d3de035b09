import { SHORTEST, spellings } from "./spellings.ts";

export const REDACTED = "[redacted]";

/** Knows every secret that was resolved, and takes them out of whatever leaves the process. */
export interface Redactor {
  /** Values of fewer than 4 characters are not kept: taking out every `1` or `on` would ruin texts and hide nothing. */
  add(secret: string): void;
  /** `cut`: the text was cut off, so that an unfinished secret at its end is dropped as well. */
  text(text: string, options?: { readonly cut?: boolean }): string;
  /** Any JSON value: strings, keys and numbers, at any depth. */
  json(value: unknown): unknown;
  /** For text that comes in pieces: a secret that lies across pieces is found. */
  stream(): RedactingStream;
}

export interface RedactingStream {
  /** What is safe to pass on by now. Holds back an end that may be the beginning of a secret. */
  push(piece: string): string;
  /** What was held back. */
  end(): string;
}

export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  const index = new Index();

  const text: Redactor["text"] = (input, options) => replaceKnown(input, index, options?.cut !== true).safe;

  return {
    add(secret) {
      // What is part of the mark itself would be found in it again and again.
      if (secret.length < SHORTEST || REDACTED.includes(secret) || secrets.has(secret)) return;
      secrets.add(secret);
      for (const spelling of spellings(secret)) index.add(spelling);
    },
    text,
    json(value) {
      if (index.empty) return value;
      return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => redactOne(inner, text)));
    },
    stream() {
      let held: Pick<Replaced, "rest" | "covered"> = { rest: "", covered: 0 };
      const next = (piece: string, whole: boolean): string => {
        const replaced = replaceKnown(held.rest + piece, index, whole, held.covered);
        held = replaced;
        return replaced.safe;
      };
      return { push: (piece) => next(piece, false), end: () => next("", true) };
    },
  };
}

function redactOne(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (typeof value === "number") return text(String(value)) === String(value) ? value : REDACTED;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), inner]));
}

/** Spellings by their first characters: the time to search a text does not grow with the number of secrets. */
class Index {
  readonly #byHead = new Map<string, string[]>();
  /** Beginnings that are too short for a head. */
  readonly #beginnings = new Set<string>();
  /** Heads by hash: says "no" for nearly every place of an ordinary text without making a string. */
  readonly #heads = new Uint8Array(1 << 16);
  #longest = 0;

  get empty(): boolean {
    return this.#longest === 0;
  }

  add(spelling: string): void {
    const head = spelling.slice(0, SHORTEST);
    const sameHead = this.#byHead.get(head) ?? [];
    if (sameHead.includes(spelling)) return;
    this.#byHead.set(
      head,
      [...sameHead, spelling].toSorted((a, b) => b.length - a.length),
    );
    for (let length = 1; length < SHORTEST; length++) this.#beginnings.add(spelling.slice(0, length));
    this.#heads[headHash(spelling, 0)] = 1;
    this.#longest = Math.max(this.#longest, spelling.length);
  }

  /** Length of the longest spelling that stands at `at`; 0: none. */
  match(text: string, at: number): number {
    if (this.#heads[headHash(text, at)] === 0) return 0;
    const found = this.#byHead
      .get(text.slice(at, at + SHORTEST))
      ?.find((spelling) => text.startsWith(spelling, at));
    return found?.length ?? 0;
  }

  /** Could the text from `at` to its end become a spelling if more came? */
  begins(text: string, at: number): boolean {
    const left = text.length - at;
    if (left >= this.#longest) return false;
    if (left < SHORTEST) return this.#beginnings.has(text.slice(at));
    if (this.#heads[headHash(text, at)] === 0) return false;
    const rest = text.slice(at);
    return (
      this.#byHead
        .get(rest.slice(0, SHORTEST))
        ?.some((spelling) => spelling.length > rest.length && spelling.startsWith(rest)) ?? false
    );
  }
}

function headHash(text: string, at: number): number {
  // NaN past the end counts as 0.
  return (
    (text.charCodeAt(at) ^
      (text.charCodeAt(at + 1) << 4) ^
      (text.charCodeAt(at + 2) << 8) ^
      (text.charCodeAt(at + 3) << 12)) &
    0xffff
  );
}

interface Replaced {
  readonly safe: string;
  /** From where a spelling may have begun; unchanged. */
  readonly rest: string;
  /** How much of `rest` the last mark of `safe` stands for already. */
  readonly covered: number;
}

/**
 * Puts the mark in place of every spelling; ones that overlap get one mark. Unless the text is `whole`, stops where
 * a spelling may have begun.
 */
function replaceKnown(text: string, index: Index, whole: boolean, covered = 0): Replaced {
  if (index.empty) return { safe: text, rest: "", covered: 0 };
  let safe = "";
  let done = covered;
  for (let at = 0; at < text.length; at++) {
    if (!whole && index.begins(text, at)) {
      return { safe: safe + text.slice(done, at), rest: text.slice(at), covered: Math.max(0, done - at) };
    }
    const length = index.match(text, at);
    if (length === 0) continue;
    if (at >= done) safe += text.slice(done, at) + REDACTED;
    done = Math.max(done, at + length);
  }
  return { safe: safe + text.slice(done), rest: "", covered: 0 };
}
