import type { IToken } from "chevrotain";
import type { Comment, Parsed, ParsedTokens } from "./ast.ts";
import { endOf } from "./cursor.ts";
import { type Reading, SymbiParser } from "./parser.ts";
import { type Doubts, isDoubtful, plainToken, tokenize, type Tokens } from "./tokens.ts";

/** One for the process: building it is the dear part, and the engine optimises one instance best. */
let parser: SymbiParser | undefined;

/**
 * Reads a text, whatever it holds: the tree has all that can be told from it, the problems say what is wrong, the
 * first 200 of them, in the order of the text. Never throws. Linear in the text; what size is too large is for the
 * caller to say.
 */
export function parse(text: string): Parsed {
  return parsed(text, read(text));
}

/** The same, with the tokens that the tree was made from. */
export function parseTokens(text: string): ParsedTokens {
  const best = read(text);
  return { ...parsed(text, best), tokens: best.tokens.tokens.map(plainToken) };
}

function read(text: string): Attempt {
  parser ??= new SymbiParser({ validate: false });
  return bestReading(parser, text);
}

function parsed(text: string, { tokens, reading }: Attempt): Parsed {
  return {
    file: {
      kind: "file",
      span: { start: 0, end: text.length },
      items: reading.items,
      comments: tokens.comments.map(comment),
    },
    problems: reading.problems.sorted(),
  };
}

interface Attempt {
  readonly tokens: Tokens;
  readonly reading: Reading;
}

/**
 * A text without problems has one reading. In a broken one it is a guess where a brace or the end of a block string is
 * missing, or where the wider language may have let a text go on over lines, so a text that gives cause is read in
 * the other ways too, and the one with the fewest problems is kept.
 */
function bestReading(parser: SymbiParser, text: string): Attempt {
  const first = attempt(parser, text, { wary: false, long: false });
  const wary = first.reading.problems.size > 0 && isDoubtful(first.tokens.tokens);
  const second = wary ? better(first, attempt(parser, text, { wary, long: false })) : first;
  const settled = byIndentation(parser, text, second);
  if (!second.reading.hasOpenText) return settled;
  return better(settled, byIndentation(parser, text, attempt(parser, text, { wary, long: true })));
}

function attempt(parser: SymbiParser, text: string, doubts: Doubts): Attempt {
  const tokens = tokenize(text, doubts);
  return { tokens, reading: parser.read(text, tokens.tokens, false) };
}

/** The first unless the other has fewer problems. */
function better(one: Attempt, other: Attempt): Attempt {
  return other.reading.problems.size < one.reading.problems.size ? other : one;
}

/** Where a brace is missing, or one stands too many, columns are the better guess. */
function byIndentation(parser: SymbiParser, text: string, plain: Attempt): Attempt {
  const { problems } = plain.reading;
  if (!problems.has("missing-brace") && !problems.has("unexpected-text")) return plain;
  return better({ ...plain, reading: parser.read(text, plain.tokens.tokens, true) }, plain);
}

function comment(token: IToken): Comment {
  return { start: token.startOffset, end: endOf(token), text: token.image };
}
