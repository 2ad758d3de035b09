import { EmbeddedActionsParser, EOF, type IToken, type TokenType } from "chevrotain";
import { topLevelBlocks, widerKeywords } from "./vocabulary/index.ts";
import { ProblemList } from "./problems.ts";
import {
  Colon,
  Equals,
  Junk,
  LCurly,
  LSquare,
  Numeric,
  RCurly,
  RSquare,
  Comma,
  Text,
  vocabulary,
  Word,
} from "./tokens.ts";
import { isWiderInAgent } from "./wider.ts";

/** An open `{ … }`, innermost first. */
export interface Scope {
  readonly outer: Scope | undefined;
  /** Column of the line that opens it. */
  readonly column: number;
  /** Of the block at the top of the file, undefined in the objects within. */
  readonly keyword: string | undefined;
  /** Whether a list holds it. */
  readonly inList: boolean;
  /** Its contents are not indented, so columns tell nothing about its end. */
  readonly isFlat: boolean;
}

/** End of a token, exclusive. The library counts the last unit in. */
export const endOf = (token: IToken): number => (token.endOffset ?? -1) + 1;
export const lineOf = (token: IToken): number => token.startLine ?? 0;
export const columnOf = (token: IToken): number => token.startColumn ?? 0;

/**
 * What the rules ask of the tokens ahead. Two things are ordinary in half-typed text and neither shows in the types of
 * tokens: a value that is not there yet, so that the next line's key stands in its place, and a brace that is not
 * there yet, so that the next block's header does. Lines and columns tell them from what was meant.
 */
export abstract class Cursor extends EmbeddedActionsParser {
  protected text = "";
  protected problems = new ProblemList("");
  protected scope: Scope | undefined;
  /** Column and line of the header of the block that is being read. */
  protected blockColumn = 0;
  protected blockLine = 0;
  protected blockIsFlat = false;
  protected inList = false;
  /** Where a reference without quotes ends. */
  protected referenceEnd = 0;
  /**
   * The second way to read a text in which a brace is missing: what stands no deeper than the line that opened an
   * object is no longer inside it.
   */
  protected byIndentation = false;

  constructor(validate: boolean) {
    super(vocabulary, { maxLookahead: 1, recoveryEnabled: false, skipValidations: !validate });
  }

  protected is(ahead: number, type: TokenType): boolean {
    return this.LA(ahead).tokenType === type;
  }

  protected isSeparator(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return type === Colon || type === Equals;
  }

  protected atEnd(): boolean {
    return this.LA(1).tokenType === EOF;
  }

  protected startsLine(ahead: number): boolean {
    const token = this.LA(ahead);
    return token.tokenType !== EOF && lineOf(token) > (this.LA(ahead - 1).endLine ?? 0);
  }

  protected sameLine(ahead: number): boolean {
    const token = this.LA(ahead);
    return token.tokenType !== EOF && lineOf(token) === this.LA(ahead - 1).endLine;
  }

  protected isAdjacent(ahead: number): boolean {
    return this.LA(ahead).startOffset === endOf(this.LA(ahead - 1));
  }

  /** A word or string that can only be the key of a field. */
  protected isKeyed(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    if (type !== Word && type !== Text) return false;
    return this.isSeparator(ahead + 1) || (type === Word && this.is(ahead + 1, LCurly));
  }

  /** `NAME {` or `NAME NAME {`, whatever the words. */
  protected isBlockShaped(): boolean {
    if (!this.is(1, Word)) return false;
    if (this.is(2, LCurly)) return true;
    return (this.is(2, Word) || this.is(2, Text)) && this.sameLine(2) && this.is(3, LCurly);
  }

  /** A header that can only stand at the top of a file: whatever is open above it lacks its end. */
  protected atHeader(): boolean {
    const token = this.LA(1);
    if (token.tokenType !== Word || columnOf(token) > this.blockColumn || !this.startsLine(1)) return false;
    if (this.byIndentation && !this.blockIsFlat && this.isBlockShaped()) return true;
    return topLevelBlocks.has(token.image) && (this.isBlockShaped() || this.hasSignature());
  }

  /** `agent NAME(…)` and `agent NAME -> type` of the wider language. */
  protected hasSignature(): boolean {
    if (!this.is(1, Word) || !(this.is(2, Word) || this.is(2, Text)) || !this.is(3, Junk)) return false;
    const { image } = this.LA(3);
    return image.startsWith("(") || image.startsWith("->");
  }

  protected bodyEnds(): boolean {
    if (this.is(1, RCurly)) return !this.bracesTooSoon();
    return this.atEnd() || this.atHeader() || (this.byIndentation && this.dedents());
  }

  /** By the place of what follows, the `}` of a block belongs to a `{` within that is not there. */
  protected bracesTooSoon(): boolean {
    if (!this.byIndentation || this.blockIsFlat || this.scope?.outer !== undefined || !this.startsLine(2))
      return false;
    const next = columnOf(this.LA(2));
    if (next > this.blockColumn) return true;
    return next === this.blockColumn && this.is(2, RCurly) && !this.isInItsPlace();
  }

  /** A `}` on the line of its block's header, or below the header: where one is written. */
  private isInItsPlace(): boolean {
    const brace = this.LA(1);
    if (lineOf(brace) === this.blockLine) return true;
    return this.startsLine(1) && columnOf(brace) === this.blockColumn;
  }

  /** Whether the next token ends the innermost object by standing to the left of it. */
  protected dedents(): boolean {
    if (this.scope?.outer === undefined || this.scope.isFlat || !this.startsLine(1)) return false;
    const column = columnOf(this.LA(1));
    if (this.is(1, RCurly)) return column < this.scope.column;
    return column <= this.scope.column && this.isKeyed(1);
  }

  protected listEnds(): boolean {
    if (this.atEnd() || this.is(1, RSquare) || this.is(1, RCurly)) return true;
    return (
      this.startsLine(1) &&
      (this.isKeyed(1) || this.isBlockShaped() || this.atWiderEntry() || this.atHeader())
    );
  }

  /** A block at the top of a file, also a half-typed or misspelt one. */
  protected atBlock(): boolean {
    if (!this.is(1, Word)) return false;
    if (this.is(2, LCurly)) return true;
    if (this.isSeparator(2)) return this.is(3, LCurly);
    if (topLevelBlocks.has(this.LA(1).image)) return true;
    for (let ahead = 2; ahead <= maxHeaderWords && this.sameLine(ahead); ahead++) {
      if (this.is(ahead, LCurly)) return true;
      if (!this.is(ahead, Word) && !this.is(ahead, Text) && !this.is(ahead, Numeric)) return false;
    }
    return false;
  }

  protected atWiderBlock(): boolean {
    if (!this.is(1, Word)) return false;
    const keyword = this.LA(1).image;
    if (topLevelBlocks.has(keyword)) return this.hasSignature();
    return widerKeywords.has(keyword) && !this.isSeparator(2);
  }

  protected atWiderEntry(): boolean {
    if (this.scope?.keyword !== "agent" || !this.is(1, Word)) return false;
    return isWiderInAgent(this.LA(1).image, this.is(2, LCurly), this.sameLine(2) && this.is(2, Word));
  }

  /** A line that begins no deeper than `column`, and begins a block. */
  protected atOuterHeader(column: number): boolean {
    if (!this.startsLine(1) || !this.is(1, Word) || columnOf(this.LA(1)) > column) return false;
    return this.isBlockShaped() || (widerKeywords.has(this.LA(1).image) && !this.isSeparator(2));
  }

  /** Whether the header of a block of the wider language goes on, on a line that says so by nothing but itself. */
  protected widerHeaderGoesOn(keyword: string): boolean {
    const last = this.LA(0);
    const next = this.LA(1);
    if (last.tokenType === Comma || this.isSeparator(0) || this.isSeparator(1)) return true;
    if (last.tokenType === Junk && /[<(>]$/.test(last.image)) return true;
    if (keyword === "with" && next.tokenType === Word && this.is(2, Equals)) return true;
    if (next.tokenType === Junk) return /^(?:\(|->|>|<)/.test(next.image);
    if (last.image !== keyword || keyword === "metadata" || keyword === "with") return false;
    if (next.tokenType !== Word || widerKeywords.has(next.image) || topLevelBlocks.has(next.image))
      return false;
    return this.is(2, LCurly) || this.is(2, keyword === "type" ? Equals : Junk);
  }

  /** `{` or `{`-less fields: what is written is meant to be inside the block either way. */
  protected bodyBegins(): boolean {
    return this.is(1, LCurly) || this.atSeparatedKey();
  }

  /** Whether what follows a key, and perhaps its separator, is its value. */
  protected valueFollows(): boolean {
    const separated = this.isSeparator(0);
    const sameLine = this.sameLine(1);
    switch (this.LA(1).tokenType) {
      case EOF:
      case RCurly:
      case RSquare:
      case Comma:
      case Colon:
      case Equals:
        return false;
      case LCurly:
        return true;
      case LSquare:
        return separated || sameLine;
      case Word:
        if (this.isKeyed(1)) return sameLine && this.isBareUrl();
        return sameLine || (separated && isBoolean(this.LA(1).image));
      case Text:
        return !this.isKeyed(1) && (separated || sameLine);
      case Numeric:
        return sameLine || (separated && !this.isSeparator(2));
      case Junk:
        return sameLine;
      default:
        return true;
    }
  }

  /** `https://…` without quotes: to the lexer a word, a colon and a comment. */
  private isBareUrl(): boolean {
    return this.is(2, Colon) && this.isAdjacent(2) && this.text.startsWith("//", endOf(this.LA(2)));
  }

  /** After a value without quotes: more that somebody meant to be part of it, such as `0 9 * * *`. */
  protected bareContinues(): boolean {
    if (this.inBareReference()) return true;
    if (!this.sameLine(1) || isPunctuation(this.LA(1).tokenType)) return false;
    if (this.isAdjacent(1) && !this.is(1, Text)) return true;
    if (this.isWhole() && this.atFieldWithoutSeparator()) return false;
    return !this.inList && !this.isKeyed(1);
  }

  /** Inside `${NAME}` without quotes: to the lexer a character, a pair of braces and what is in them. */
  private inBareReference(): boolean {
    const last = this.LA(0);
    if (last.tokenType === Junk && this.is(1, LCurly)) {
      bareReference.lastIndex = endOf(last) - 1;
      if (bareReference.test(this.text)) this.referenceEnd = bareReference.lastIndex;
    }
    return !this.atEnd() && this.LA(1).startOffset < this.referenceEnd;
  }

  /** What was read of a value may be all of it: a word is, where a text or a list makes what follows a field. */
  private isWhole(): boolean {
    if (this.is(0, Word) && this.is(-1, Junk) && this.LA(-1).image === "$") return true;
    if (!this.isSeparator(-1) && !this.is(-1, Word)) return false;
    return this.is(0, Numeric) || (this.is(0, Word) && !this.is(2, Numeric));
  }

  /** `key value` on one line. */
  private atFieldWithoutSeparator(): boolean {
    if (!this.is(1, Word) || !this.sameLine(2)) return false;
    const { tokenType, image } = this.LA(2);
    return (
      tokenType === Text ||
      tokenType === Numeric ||
      tokenType === LSquare ||
      (tokenType === Junk && image.startsWith("$"))
    );
  }

  /** After a whole value: something else on its line that neither ends the object nor starts the next field. */
  protected junkFollows(): boolean {
    if (!this.sameLine(1) || isPunctuation(this.LA(1).tokenType) || this.isKeyed(1)) return false;
    return !this.atFieldWithoutSeparator();
  }

  /** The first field of a block whose `{` is missing. */
  protected atSeparatedKey(): boolean {
    return (this.is(1, Word) || this.is(1, Text)) && this.isSeparator(2);
  }
}

const bareReference = /\$\{[^\s{}"#/]{1,200}\}/y;

/** How many tokens of a header are looked at in search of its `{`. */
const maxHeaderWords = 8;

export const isBoolean = (image: string): boolean => image === "true" || image === "false";

function isPunctuation(type: TokenType): boolean {
  return type === LCurly || type === RCurly || type === LSquare || type === RSquare || type === Comma;
}

export function isClosing({ tokenType }: IToken): boolean {
  return tokenType === RCurly || tokenType === RSquare || tokenType === Comma;
}
