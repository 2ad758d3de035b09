import type { IToken, TokenType } from "chevrotain";
import type { Entry, ObjectBody, StringValue, Word as WordNode } from "./ast.ts";
import { columnOf, Cursor, endOf, lineOf } from "./cursor.ts";
import { name, spanOf, string } from "./leaf.ts";
import * as mistakes from "./mistakes.ts";
import { ProblemList } from "./problems.ts";
import { Colon, isClosed, Junk, LCurly, LSquare, RCurly, RSquare, Text, Word } from "./tokens.ts";

/** Deeper than any real file, shallow enough for the stack. */
export const maxDepth = 200;

/** Progress through text that is kept as it stands. Only brackets of the kind of `open` count. */
export interface Skipping {
  readonly keyword: string;
  /** Column of its first line. */
  readonly column: number;
  /** The bracket that encloses the rest of it, once it has been met; the word before it where it is missing. */
  open: IToken | undefined;
  depth: number;
  /** Round and square ones that are open in a header. */
  brackets: number;
  /** Whether the closing bracket is left for the rule that took the opening one. */
  readonly leavesClose: boolean;
}

/** What the rules keep while they build: the open scopes, the depth, text that is passed over. */
export abstract class Builder extends Cursor {
  protected depth = 0;
  /** Column of the line on which the latest entry starts. */
  protected entryColumn = 0;
  protected skipping: Skipping | undefined;
  /** A text of the wider language does not end on its line. */
  protected hasOpenText = false;

  /** Forgets the text before. */
  protected begin(text: string, byIndentation: boolean): void {
    this.text = text;
    this.problems = new ProblemList(text);
    this.byIndentation = byIndentation;
    this.scope = undefined;
    this.inList = false;
    this.depth = 0;
    this.blockColumn = 0;
    this.blockLine = 0;
    this.blockIsFlat = false;
    this.entryColumn = 0;
    this.skipping = undefined;
    this.hasOpenText = false;
    this.referenceEnd = 0;
  }

  /** A block's name, from all that stands between its keyword and its `{`. */
  protected titleOf(header: readonly IToken[]): WordNode | StringValue | undefined {
    const first = header[0];
    const named = first?.tokenType === Word || first?.tokenType === Text;
    const surplus = header[named ? 1 : 0];
    const last = header.at(-1);
    if (surplus !== undefined && last !== undefined) {
      if (surplus === last && surplus.tokenType === Colon) mistakes.surplus(this.problems, surplus, "header");
      else mistakes.unexpected(this.problems, surplus, last, this.text, "header");
    }
    if (first === undefined || !named) return undefined;
    return first.tokenType === Text ? string(first, this.problems) : name(first, this.problems);
  }

  /** False where not even the missing `{` of a block can be assumed. */
  protected openScope(keyword: IToken | undefined): boolean {
    const begins = this.bodyBegins();
    const column = keyword === undefined && this.startsLine(1) ? columnOf(this.LA(1)) : this.entryColumn;
    const first = this.is(1, LCurly) ? 2 : 1;
    const isFlat = this.startsLine(first) && columnOf(this.LA(first)) <= column;
    if (keyword !== undefined) this.blockIsFlat = isFlat;
    this.scope = { outer: this.scope, column, keyword: keyword?.image, inList: this.inList, isFlat };
    this.inList = false;
    this.depth++;
    return begins;
  }

  protected closeScope(
    open: IToken | undefined,
    entries: readonly Entry[],
    close: IToken | undefined,
    start: number,
  ): ObjectBody {
    if (open !== undefined && close === undefined) {
      mistakes.missingClose(this.problems, open, this.LA(0), Math.max(0, (this.scope?.column ?? 1) - 1));
    }
    this.inList = this.scope?.inList ?? false;
    this.scope = this.scope?.outer;
    this.depth--;
    return {
      span: { start: open?.startOffset ?? start, end: Math.max(start, endOf(this.LA(0))) },
      open: open && spanOf(open),
      close: close && spanOf(close),
      entries,
    };
  }

  /** Below the deepest that is read, the contents of a list or object are passed over. */
  protected skipInside(open: IToken): void {
    mistakes.nestedTooDeep(this.problems, open, maxDepth);
    this.skipping = { keyword: "", column: 0, open, depth: 0, brackets: 0, leavesClose: true };
  }

  /** A block of the wider language is passed over to the `}` of its first `{`. */
  protected skipFrom(keyword: IToken): Skipping {
    this.skipping = {
      keyword: keyword.image,
      column: columnOf(keyword),
      open: undefined,
      depth: 0,
      brackets: 0,
      leavesClose: false,
    };
    return this.skipping;
  }

  /** Where the `{` of such a block is missing, what follows shows whether it was meant. */
  protected assumeOpen(skipping: Skipping, keyword: IToken): void {
    if (skipping.open !== undefined || keyword.image === "type" || this.atEnd() || this.atHeader()) return;
    const isBody = this.startsLine(1) && columnOf(this.LA(1)) > skipping.column;
    const isEnd =
      this.is(1, RCurly) && this.sameLine(1) && (this.scope === undefined || this.bracesTooSoon());
    if (!isBody && !isEnd) return;
    mistakes.missingOpen(this.problems, keyword, this.LA(0), isBody);
    skipping.open = keyword;
    skipping.depth = 1;
  }

  protected skippingContinues({ keyword, column, open, depth, brackets, leavesClose }: Skipping): boolean {
    if (this.atEnd() || this.atHeader()) return false;
    if (open !== undefined) {
      if (this.byIndentation && !leavesClose && this.atOuterHeader(column)) return false;
      return leavesClose ? depth > 0 || !this.is(1, closingOf(open)) : depth > 0;
    }
    if (this.is(1, RCurly)) return false;
    return brackets > 0 || this.is(1, LCurly) || !this.startsLine(1) || this.widerHeaderGoesOn(keyword);
  }

  /** By the place of what follows, a `}` belongs to a `{` within that is not there. */
  private closesTooSoon({ open, column, leavesClose }: Skipping): boolean {
    if (!this.byIndentation || leavesClose || open === undefined || this.atEnd()) return false;
    if (lineOf(open) === this.LA(0).endLine) return false;
    const next = columnOf(this.LA(1));
    return this.sameLine(1) || next > column || (next === column && this.is(1, RCurly));
  }

  protected skip(token: IToken): void {
    const skipping = this.skipping;
    if (skipping === undefined) return;
    if (token.tokenType === LCurly) skipping.open ??= token;
    if (token.tokenType === (skipping.open?.tokenType === LSquare ? LSquare : LCurly)) skipping.depth++;
    if (token.tokenType === closingOf(skipping.open)) {
      if (skipping.depth === 1 && this.closesTooSoon(skipping)) {
        mistakes.surplus(this.problems, token, "block");
      } else skipping.depth--;
    }
    if (token.tokenType === Text && !isClosed(token) && !skipping.leavesClose) {
      this.hasOpenText = true;
      mistakes.openText(this.problems, token);
    }
    if (token.tokenType === LSquare) skipping.brackets++;
    if (token.tokenType === RSquare) skipping.brackets--;
    if (token.tokenType !== Junk) return;
    for (const character of token.image) {
      if (character === "(") skipping.brackets++;
      if (character === ")") skipping.brackets--;
    }
  }
}

const closingOf = (open: IToken | undefined): TokenType => (open?.tokenType === LSquare ? RSquare : RCurly);
