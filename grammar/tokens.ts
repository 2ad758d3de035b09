import { createToken, type CustomPatternMatcherFunc, type IToken, Lexer } from "chevrotain";
import { topLevelBlocks } from "./vocabulary/index.ts";
import { endOfBlockString, endOfString } from "./quoted.ts";

/**
 * Every character of any text belongs to some token, so the lexer has nothing to complain about and nothing is lost:
 * what is wrong with a token (no closing quote, no such character) is for the parser to say, in its place.
 */

export const Any = createToken({ name: "Any", pattern: Lexer.NA });
/** What may be the key of a field. */
export const Key = createToken({ name: "Key", pattern: Lexer.NA });
export const Separator = createToken({ name: "Separator", pattern: Lexer.NA });

export const LCurly = createToken({ name: "LCurly", pattern: "{", categories: Any });
export const RCurly = createToken({ name: "RCurly", pattern: "}", categories: Any });
export const LSquare = createToken({ name: "LSquare", pattern: "[", categories: Any });
export const RSquare = createToken({ name: "RSquare", pattern: "]", categories: Any });
export const Comma = createToken({ name: "Comma", pattern: ",", categories: Any });
export const Colon = createToken({ name: "Colon", pattern: ":", categories: [Separator, Any] });
export const Equals = createToken({ name: "Equals", pattern: "=", categories: [Separator, Any] });

/**
 * A name, or what somebody took for one: with hyphens or letters beyond ASCII it is one token too, so that
 * `agent: my-agent` costs one problem with one fix. No keywords: what a word means depends on where it stands.
 */
export const Word = createToken({
  name: "Word",
  pattern:
    /[A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff][A-Za-z0-9_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff]*(?:-[A-Za-z0-9_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff]+)*/,
  categories: [Key, Any],
});
export const Numeric = createToken({ name: "Numeric", pattern: /-?\d[\w.]*/, categories: Any });

/** Carried by quoted tokens. */
export interface Quotes {
  readonly closed: boolean;
}
const closed: Quotes = { closed: true };
const open: Quotes = { closed: false };

export function isClosed(token: IToken): boolean {
  return token.payload !== open;
}

function image(
  text: string,
  start: number,
  end: number,
  payload: Quotes,
): ReturnType<CustomPatternMatcherFunc> {
  return Object.assign([text.slice(start, end)] as [string], { payload });
}

const matchString: CustomPatternMatcherFunc = (text, start) => {
  if (text.charCodeAt(start) !== 0x22) return null;
  const { end, closed: hasEnd } = endOfString(text, start);
  return image(text, start, end, hasEnd ? closed : open);
};

/** A line that can only be the header of a block at the top of a file. */
const headerLine = new RegExp(
  `^(?:${[...topLevelBlocks.keys()].join("|")})(?:[ \\t]+(?:[A-Za-z_][\\w-]*|"[^"\\r\\n]*"))?[ \\t]*\\{`,
  "m",
);

/** Where the first header line inside a text starts, after its first character; `-1` if there is none. */
function headerInside(text: string): number {
  const at = text.slice(1).search(headerLine);
  return at < 0 ? -1 : at + 1;
}

/** Set for the length of one `tokenize`: a custom pattern is told nothing but the text and the place. */
let wary = false;

/**
 * A block string without an end stops before the next block header, so that the declarations below it survive.
 * One with an end is believed, unless `wary`: then the end may well be the opening quotes of another.
 */
const matchBlockString: CustomPatternMatcherFunc = (text, start) => {
  if (!text.startsWith('"""', start)) return null;
  const close = endOfBlockString(text, start);
  if (close >= 0 && !wary) return image(text, start, close, closed);
  const end = close >= 0 ? close : text.length;
  const header = headerInside(text.slice(start, end));
  if (header >= 0) return image(text, start, start + header, open);
  return image(text, start, end, close >= 0 ? closed : open);
};

export const Text = createToken({
  name: "Text",
  pattern: matchString,
  start_chars_hint: ['"'],
  line_breaks: false,
  categories: [Key, Any],
});
export const BlockText = createToken({
  name: "BlockText",
  pattern: matchBlockString,
  start_chars_hint: ['"'],
  line_breaks: true,
  categories: Any,
});

/**
 * Characters that no form of the language uses, said outright because the lexer cannot index a complement by first
 * character. At most 1,000 at a time, which spares the regular expression engine's stack.
 */
export const Junk = createToken({
  name: "Junk",
  pattern:
    /(?:[\0-\x08\x0e-\x1f!$%&'()*+.;<>?@\\^`|~\x7f-\x9f\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\u303f\ud800-\ufefe\uff00-\uffff]|-(?!\d)|\/(?!\/)){1,1000}/,
  categories: Any,
});

const Blank = createToken({ name: "Blank", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const CommentText = createToken({ name: "Comment", pattern: /(?:#|\/\/)[^\r\n]*/, group: "comments" });

/** In the order in which the lexer tries them. */
export const vocabulary = [
  Blank,
  CommentText,
  Word,
  Numeric,
  LCurly,
  RCurly,
  LSquare,
  RSquare,
  Comma,
  Colon,
  Equals,
  BlockText,
  Text,
  Junk,
  Any,
  Key,
  Separator,
];

/** `validate` costs time and finds only mistakes in this file: for tests. */
export function newLexer(validate: boolean): Lexer {
  return new Lexer(vocabulary, { ensureOptimizations: true, skipValidations: !validate });
}

let lexer: Lexer | undefined;

export interface Tokens {
  readonly tokens: IToken[];
  readonly comments: readonly IToken[];
}

export function tokenize(text: string, mode: "trusting" | "wary"): Tokens {
  lexer ??= newLexer(false);
  wary = mode === "wary";
  try {
    const { tokens, groups } = lexer.tokenize(text);
    return { tokens, comments: groups["comments"] ?? [] };
  } finally {
    wary = false;
  }
}

/** Whether some closed block string may in truth run into the next one: then a wary reading is worth a try. */
export function isDoubtful(tokens: readonly IToken[]): boolean {
  return tokens.some(
    (token) => token.tokenType === BlockText && isClosed(token) && headerInside(token.image) >= 0,
  );
}
