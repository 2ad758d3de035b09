import { createToken, type CustomPatternMatcherFunc, type IToken, Lexer, type TokenType } from "chevrotain";
import type { Token, TokenKind } from "./ast.ts";
import { topLevelBlocks } from "./vocabulary/index.ts";
import { endOfBlockString, endOfLongString, endOfString } from "./quoted.ts";
import { WiderTracker } from "./wider-tracker.ts";

/**
 * Every character of any text belongs to some token, so the lexer has nothing to complain about and nothing is lost:
 * what is wrong with a token (no closing quote, no such character) is for the parser to say, in its place.
 */

export const Any = createToken({ name: "Any", pattern: Lexer.NA });
/** What may be the key of a field. */
export const Key = createToken({ name: "Key", pattern: Lexer.NA });
export const Separator = createToken({ name: "Separator", pattern: Lexer.NA });

/*
 * Each pattern says by itself with which characters it may begin and whether it may hold a line end. The library
 * would find both out by taking the expressions apart, which is a third of the time that the first token takes.
 * A test compares what is said here with what it would find.
 */

function sign(name: string, pattern: string, categories: TokenType | TokenType[]): TokenType {
  return createToken({ name, pattern, line_breaks: false, categories });
}

/**
 * First characters for the lexer's index, which knows each one below 256 and takes those above together in runs of
 * 255: one of each run will do.
 */
function from(...ranges: readonly (readonly [number, number])[]): number[] {
  return ranges.flatMap(([first, last]) => {
    const codes: number[] = [];
    for (let code = first; code < last; code += code < 256 ? 1 : 128) codes.push(code);
    return [...codes, last];
  });
}

const DIGITS = [0x30, 0x39] as const;
const LETTERS = [
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xaa, 0xaa],
  [0xb5, 0xb5],
  [0xba, 0xba],
  [0xc0, 0x1fff],
  [0x3040, 0xd7ff],
] as const;

export const LCurly = sign("LCurly", "{", Any);
export const RCurly = sign("RCurly", "}", Any);
export const LSquare = sign("LSquare", "[", Any);
export const RSquare = sign("RSquare", "]", Any);
export const Comma = sign("Comma", ",", Any);
export const Colon = sign("Colon", ":", [Separator, Any]);
export const Equals = sign("Equals", "=", [Separator, Any]);

/**
 * A name, or what somebody took for one: with hyphens or letters beyond ASCII it is one token too, so that
 * `agent: my-agent` costs one problem with one fix. No keywords: what a word means depends on where it stands.
 */
export const Word = createToken({
  name: "Word",
  pattern:
    /[A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff][A-Za-z0-9_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff]*(?:-[A-Za-z0-9_\u00aa\u00b5\u00ba\u00c0-\u1fff\u3040-\ud7ff]+)*/,
  start_chars_hint: from(...LETTERS),
  line_breaks: false,
  categories: [Key, Any],
});
/** Of the wider language. To the lexer the rest of it would be a comment. */
const Vault = createToken({
  name: "Vault",
  pattern: /vault:\/\/[\w\-/.]+/,
  start_chars_hint: ["v"],
  line_breaks: false,
  categories: Any,
});
export const Numeric = createToken({
  name: "Numeric",
  pattern: /-?\d[\w.]*/,
  start_chars_hint: ["-", ...from(DIGITS)],
  line_breaks: false,
  categories: Any,
});

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
  const match: NonNullable<ReturnType<CustomPatternMatcherFunc>> = [text.slice(start, end)];
  match.payload = payload;
  return match;
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

/** Set for the length of one `tokenize`: a custom pattern is told nothing but the text, the place and what it read. */
let wary = false;
let tracker: WiderTracker | undefined;

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

/** Where it is looked for at all: a text inside the wider language that does not end on its line, and does further on. */
const matchLongText: CustomPatternMatcherFunc = (text, start, tokens) => {
  if (tracker === undefined || text.charCodeAt(start) !== 0x22) return null;
  if (endOfString(text, start).closed || !tracker.isInside(tokens)) return null;
  const end = endOfLongString(text, start);
  if (end < 0 || headerInside(text.slice(start, end)) >= 0) return null;
  return image(text, start, end, closed);
};

/** A text over several lines, which the wider language has and ours has not. */
const LongText = createToken({
  name: "LongText",
  pattern: matchLongText,
  start_chars_hint: ['"'],
  line_breaks: true,
  categories: Any,
});
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
  // Whatever begins nothing else, and what only its second character tells from something else.
  start_chars_hint: from([0x00, 0x21], [0x24, 0x2f], [0x3b, 0x40], [0x5c, 0x60], [0x7c, 0xffff]),
  line_breaks: false,
  categories: Any,
});

const Blank = createToken({
  name: "Blank",
  pattern: /\s+/,
  start_chars_hint: from(
    [0x09, 0x0d],
    [0x20, 0x20],
    [0xa0, 0xa0],
    [0x1680, 0x1680],
    [0x2000, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ),
  group: Lexer.SKIPPED,
  line_breaks: true,
});
const CommentText = createToken({
  name: "Comment",
  pattern: /(?:#|\/\/)[^\r\n]*/,
  start_chars_hint: ["#", "/"],
  line_breaks: false,
  group: "comments",
});

/** In the order in which the lexer tries them. */
export const vocabulary = [
  Blank,
  CommentText,
  Vault,
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
  LongText,
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

/** What a reading takes for granted; the first one nothing. */
export interface Doubts {
  /** The end of a block string may be the beginning of another. */
  readonly wary: boolean;
  /** In the wider language a text may go on over lines. */
  readonly long: boolean;
}

export function tokenize(text: string, doubts: Doubts): Tokens {
  lexer ??= newLexer(false);
  ({ wary } = doubts);
  tracker = doubts.long ? new WiderTracker() : undefined;
  try {
    const { tokens, groups } = lexer.tokenize(text);
    return { tokens, comments: groups["comments"] ?? [] };
  } finally {
    wary = false;
    tracker = undefined;
  }
}

const kinds: ReadonlyMap<TokenType, TokenKind> = new Map<TokenType, TokenKind>([
  [Word, "word"],
  [Vault, "word"],
  [Numeric, "number"],
  [Text, "string"],
  [LongText, "string"],
  [BlockText, "block_string"],
  [LCurly, "{"],
  [RCurly, "}"],
  [LSquare, "["],
  [RSquare, "]"],
  [Comma, ","],
  [Colon, ":"],
  [Equals, "="],
]);

/** A token without the library's trimmings. */
export function plainToken({ tokenType, startOffset, image }: IToken): Token {
  return { kind: kinds.get(tokenType) ?? "junk", start: startOffset, end: startOffset + image.length };
}

/** Whether some closed block string may in truth run into the next one: then a wary reading is worth a try. */
export function isDoubtful(tokens: readonly IToken[]): boolean {
  return tokens.some(
    (token) => token.tokenType === BlockText && isClosed(token) && headerInside(token.image) >= 0,
  );
}
