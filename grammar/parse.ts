import type { IToken } from "chevrotain";
import type { Comment, Parsed } from "./ast.ts";
import { endOf } from "./cursor.ts";
import { type Reading, SymbiParser } from "./parser.ts";
import { isDoubtful, tokenize, type Tokens } from "./tokens.ts";

/** One for the process: building it is the dear part, and the engine optimises one instance best. */
let parser: SymbiParser | undefined;

/**
 * Reads a text, whatever it holds: the tree has all that can be told from it, the problems say what is wrong, the
 * first 200 of them, in the order of the text. Never throws. Linear in the text; what size is too large is for the
 * caller to say.
 */
export function parse(text: string): Parsed {
  parser ??= new SymbiParser({ validate: false });
  const trusted = tokenize(text, "trusting");
  const { tokens, reading } = bestReading(parser, text, trusted);
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

/**
 * A text without problems has one reading. In a broken one it is a guess where a brace or the end of a block string is
 * missing, so a text that gives cause is read in the other ways too, and the one with the fewest problems is kept.
 */
function bestReading(
  parser: SymbiParser,
  text: string,
  trusted: Tokens,
): { tokens: Tokens; reading: Reading } {
  let tokens = trusted;
  let reading = parser.read(text, tokens.tokens, false);
  if (reading.problems.size > 0 && isDoubtful(tokens.tokens)) {
    const wary = tokenize(text, "wary");
    const other = parser.read(text, wary.tokens, false);
    if (other.problems.size < reading.problems.size) {
      tokens = wary;
      reading = other;
    }
  }
  if (reading.problems.has("missing-brace")) {
    const other = parser.read(text, tokens.tokens, true);
    if (other.problems.size <= reading.problems.size) reading = other;
  }
  return { tokens, reading };
}

function comment(token: IToken): Comment {
  return { start: token.startOffset, end: endOf(token), text: token.image };
}
