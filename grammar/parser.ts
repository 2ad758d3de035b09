import type { IOrAlt, IToken, ParserMethod } from "chevrotain";
import type {
  Block,
  Entry,
  Field,
  Item,
  ListValue,
  ObjectBody,
  ObjectValue,
  OpaqueItem,
  StringValue,
  Value,
  Word as WordNode,
} from "./ast.ts";
import { columnOf, Cursor, endOf } from "./cursor.ts";
import { bare, between, blockString, name, spanOf, string, word } from "./leaf.ts";
import * as mistakes from "./mistakes.ts";
import { ProblemList } from "./problems.ts";
import {
  Any,
  BlockText,
  Colon,
  Comma,
  Junk,
  Key,
  LCurly,
  LSquare,
  Numeric,
  RCurly,
  RSquare,
  Separator,
  Text,
  Word,
} from "./tokens.ts";

/** Deeper than any real file, shallow enough for the stack. */
export const maxDepth = 200;

export interface Reading {
  readonly items: readonly Item[];
  readonly problems: ProblemList;
}

/** Progress through text that is kept as it stands, by its brackets. */
interface Skipping {
  /** Column of its first line. */
  readonly column: number;
  /** The first `{`, or the bracket that is too deep. */
  open: IToken | undefined;
  depth: number;
  parentheses: number;
}

/**
 * The grammar is total: every sequence of tokens is a sentence of it, because each place where something else might
 * stand has an alternative that takes it and says so. So there is no error to recover from, no token is skipped
 * unseen, and a node that lacks a part is simply built without it. Which alternative applies is decided by the
 * questions in `Cursor`. The library's own recovery inserts, deletes and resynchronises by token types alone, and
 * would lose the declaration below the mistake.
 *
 * The rules' first run is a rehearsal in which the library records the grammar: whatever looks at tokens or state
 * stands in an `ACTION`, which that run leaves out. Alternatives are made once, not at each visit.
 */
export class SymbiParser extends Cursor {
  #depth = 0;
  /** Column of the line on which the latest entry starts. */
  #entryColumn = 0;
  /** Text outside of every block is reported once, up to the next block. */
  #isOutside = false;
  #skipping: Skipping = { column: 0, open: undefined, depth: 0, parentheses: 0 };

  constructor(options: { readonly validate: boolean }) {
    super(options.validate);
    this.performSelfAnalysis();
  }

  read(text: string, tokens: readonly IToken[], byIndentation: boolean): Reading {
    this.text = text;
    this.problems = new ProblemList(text);
    this.byIndentation = byIndentation;
    this.scope = undefined;
    this.inList = false;
    this.#depth = 0;
    this.#isOutside = false;
    // A copy, because the library appends its end marker to what it is given.
    this.input = tokens.slice();
    return { items: this.file(), problems: this.problems };
  }

  readonly file: ParserMethod<[], Item[]> = this.RULE("file", () => {
    const items: Item[] = [];
    this.MANY(() => {
      const item = this.OR(this.#itemKinds);
      if (item !== undefined) items.push(item);
    });
    return items;
  });

  readonly #itemKinds: IOrAlt<Item | undefined>[] = [
    { GATE: () => this.atWiderBlock(), ALT: () => this.SUBRULE(this.wider) },
    { GATE: () => this.atBlock(), ALT: () => this.SUBRULE(this.block), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.outside), IGNORE_AMBIGUITIES: true },
  ];

  readonly block: ParserMethod<[], Block> = this.RULE("block", () => {
    const keyword = this.CONSUME(Word);
    const header: IToken[] = [];
    this.ACTION(() => {
      this.#isOutside = false;
      this.blockColumn = columnOf(keyword);
      this.#entryColumn = columnOf(keyword);
    });
    this.MANY({
      GATE: () => this.sameLine(1) && !this.is(1, LCurly) && !this.is(1, RCurly),
      DEF: () => header.push(this.CONSUME(Any)),
    });
    const title = this.ACTION(() => this.#title(header));
    const last = this.ACTION(() => this.LA(0));
    const begins = this.ACTION(() => this.#openScope(keyword));
    const open = this.OPTION(() => this.CONSUME(LCurly));
    const entries = this.OPTION1({ GATE: () => begins, DEF: () => this.SUBRULE(this.entries) });
    const close = this.OPTION2({ GATE: () => begins, DEF: () => this.CONSUME(RCurly) });
    return this.ACTION<Block>(() => {
      if (open === undefined) mistakes.missingOpen(this.problems, keyword, last);
      const body = this.#closeScope(open, entries ?? [], close, endOf(last));
      return {
        kind: "block",
        span: { start: keyword.startOffset, end: body.span.end },
        keyword: word(keyword),
        name: title,
        body,
        incomplete: open === undefined || close === undefined,
      };
    });
  });

  readonly object: ParserMethod<[], ObjectValue> = this.RULE("object", () => {
    this.ACTION(() => this.#openScope(undefined));
    const open = this.CONSUME(LCurly);
    const entries = this.SUBRULE(this.entries);
    const close = this.OPTION(this.#closingBrace);
    return this.ACTION<ObjectValue>(() => {
      const body = this.#closeScope(open, entries, close, open.startOffset);
      return { kind: "object", span: body.span, body, incomplete: close === undefined };
    });
  });

  readonly #closingBrace = {
    GATE: (): boolean => !(this.byIndentation && this.dedents()),
    DEF: (): IToken => this.CONSUME(RCurly),
  };

  readonly entries: ParserMethod<[], Entry[]> = this.RULE("entries", () => {
    const entries: Entry[] = [];
    this.MANY({
      GATE: () => !this.bodyEnds(),
      DEF: () => {
        const entry = this.OR(this.#entryKinds);
        if (entry !== undefined) entries.push(entry);
      },
    });
    return entries;
  });

  readonly #entryKinds: IOrAlt<Entry | undefined>[] = [
    { GATE: () => this.atWiderEntry(), ALT: () => this.SUBRULE(this.wider) },
    { ALT: () => this.SUBRULE(this.field), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.#comma(LCurly), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.orphan), IGNORE_AMBIGUITIES: true },
  ];

  readonly field: ParserMethod<[], Field> = this.RULE("field", () => {
    this.ACTION(() => {
      this.#entryColumn = this.startsLine(1) ? columnOf(this.LA(1)) : (this.scope?.column ?? 0);
    });
    const key = this.CONSUME(Key);
    const separator = this.OPTION(this.#takeSeparator);
    this.MANY(this.#surplusSeparators);
    const before = this.ACTION(() => this.LA(1));
    const value = this.OPTION1(this.#valueIfAny);
    const last = this.ACTION(() => this.LA(0));
    const next = this.ACTION(() => this.LA(1));
    this.MANY1(this.#restOfLine);
    return this.ACTION<Field>(() => {
      if (value === undefined) mistakes.missingValue(this.problems, key, separator);
      else if (separator === undefined && value.kind !== "object") {
        mistakes.missingSeparator(this.problems, key, before);
      }
      if (this.LA(0) !== last) mistakes.unexpected(this.problems, next, this.LA(0), this.text, "line");
      return {
        kind: "field",
        span: between(key, last),
        key: key.tokenType === Text ? string(key, this.problems) : name(key, this.problems),
        separator: separator && (separator.tokenType === Colon ? ":" : "="),
        value,
        incomplete: value === undefined,
      };
    });
  });

  readonly #takeSeparator = (): IToken => this.CONSUME(Separator);
  readonly #surplusSeparators = {
    GATE: (): boolean => this.sameLine(1),
    DEF: (): void => {
      const token = this.CONSUME1(Separator);
      this.ACTION(() => mistakes.surplus(this.problems, token, "field"));
    },
  };
  readonly #valueIfAny = {
    GATE: (): boolean => this.valueFollows(),
    DEF: (): Value => this.SUBRULE(this.value),
  };
  readonly #restOfLine = { GATE: (): boolean => this.junkFollows(), DEF: (): IToken => this.CONSUME(Any) };

  /** What stands where the key of a field belongs. */
  readonly orphan: ParserMethod<[], undefined> = this.RULE("orphan", () => {
    const token = this.ACTION(() => this.LA(1));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(RSquare);
          this.ACTION(() => mistakes.surplus(this.problems, token, "block"));
        },
      },
      {
        ALT: () => {
          this.CONSUME(Junk);
          this.ACTION(() => mistakes.unexpected(this.problems, token, token, this.text, "block"));
        },
      },
      {
        GATE: () => this.is(1, Numeric) && this.isSeparator(2),
        ALT: () => {
          this.CONSUME(Numeric);
          this.CONSUME(Separator);
          this.OPTION(this.#valueIfAny);
          this.ACTION(() => mistakes.missingKey(this.problems, token, true));
        },
      },
      {
        ALT: () => {
          this.CONSUME1(Separator);
          this.OPTION1(this.#valueIfAny);
          this.ACTION(() => mistakes.missingKey(this.problems, token, false));
        },
      },
      {
        ALT: () => {
          this.SUBRULE1(this.value);
          this.ACTION(() => mistakes.missingKey(this.problems, token, false));
        },
        IGNORE_AMBIGUITIES: true,
      },
    ]);
    return undefined;
  });

  readonly value: ParserMethod<[], Value> = this.RULE("value", () => this.OR(this.#valueKinds));

  readonly #valueKinds: IOrAlt<Value>[] = [
    {
      ALT: () => {
        const token = this.CONSUME(Text);
        return this.ACTION(() => string(token, this.problems));
      },
    },
    {
      ALT: () => {
        const token = this.CONSUME(BlockText);
        return this.ACTION(() => blockString(token, this.problems));
      },
    },
    { GATE: () => this.#isTooDeep(), ALT: () => this.SUBRULE(this.abyss) },
    { ALT: () => this.SUBRULE(this.list), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.object), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.bare), IGNORE_AMBIGUITIES: true },
  ];

  /** A value without quotes or brackets, with all that seems to belong to it. */
  readonly bare: ParserMethod<[], Value> = this.RULE("bare", () => {
    const first = this.CONSUME(Any);
    this.MANY({ GATE: () => this.bareContinues(), DEF: () => this.CONSUME1(Any) });
    return this.ACTION(() => bare(first, this.LA(0), this.text, this.problems));
  });

  readonly list: ParserMethod<[], ListValue> = this.RULE("list", () => {
    const items: Value[] = [];
    const open = this.CONSUME(LSquare);
    const inList = this.ACTION(() => this.inList);
    this.ACTION(() => {
      this.inList = true;
      this.#depth++;
    });
    this.MANY({
      GATE: () => !this.listEnds(),
      DEF: () => {
        const item = this.OR(this.#listParts);
        if (item !== undefined) items.push(item);
      },
    });
    const close = this.OPTION(() => this.CONSUME(RSquare));
    return this.ACTION<ListValue>(() => {
      this.inList = inList;
      this.#depth--;
      if (close === undefined) mistakes.missingClose(this.problems, open, this.LA(0), 0);
      return {
        kind: "list",
        span: between(open, this.LA(0)),
        items,
        incomplete: close === undefined,
      };
    });
  });

  readonly #listParts: IOrAlt<Value | undefined>[] = [
    { ALT: () => this.#comma(LSquare) },
    {
      ALT: () => {
        this.ACTION(() => {
          const last = this.LA(0);
          if (last.tokenType !== Comma && last.tokenType !== LSquare && this.sameLine(1)) {
            mistakes.missingComma(this.problems, last, this.LA(1));
          }
        });
        return this.SUBRULE(this.value);
      },
      IGNORE_AMBIGUITIES: true,
    },
  ];

  /** A block of the wider Symbiont language. */
  readonly wider: ParserMethod<[], OpaqueItem> = this.RULE("wider", () => {
    const keyword = this.CONSUME(Word);
    const title = this.ACTION(() => {
      if (this.scope === undefined) {
        this.#isOutside = false;
        this.blockColumn = columnOf(keyword);
      }
      this.#skipping = { column: columnOf(keyword), open: undefined, depth: 0, parentheses: 0 };
      const named = keyword.image !== "with" && this.sameLine(1);
      return named && (this.is(1, Word) || this.is(1, Text)) ? this.LA(1) : undefined;
    });
    this.MANY(this.#skipped);
    return this.ACTION<OpaqueItem>(() => {
      const { open, depth } = this.#skipping;
      if (open !== undefined && depth > 0) {
        mistakes.missingClose(this.problems, open, this.LA(0), this.#skipping.column - 1);
      }
      if (open === undefined && keyword.image !== "type") {
        mistakes.missingOpen(this.problems, keyword, this.LA(0));
      }
      return {
        kind: "opaque",
        span: between(keyword, this.LA(0)),
        keyword: word(keyword),
        name: title && (title.tokenType === Text ? string(title, this.problems) : word(title)),
      };
    });
  });

  /** A list or object below the deepest that is read. */
  readonly abyss: ParserMethod<[], Value> = this.RULE("abyss", () => {
    const open = this.OR([{ ALT: () => this.CONSUME(LCurly) }, { ALT: () => this.CONSUME(LSquare) }]);
    this.ACTION(() => {
      mistakes.nestedTooDeep(this.problems, open, maxDepth);
      this.#skipping = { column: 0, open, depth: 1, parentheses: 0 };
    });
    this.MANY(this.#skipped);
    return this.ACTION<Value>(() => ({ kind: "bad", span: between(open, this.LA(0)) }));
  });

  readonly #skipped = {
    GATE: (): boolean => this.#skippingContinues(),
    DEF: (): void => {
      const token = this.CONSUME(Any);
      this.ACTION(() => this.#count(token));
    },
  };

  /** Text at the top of a file that belongs to no block. */
  readonly outside: ParserMethod<[], undefined> = this.RULE("outside", () => {
    const first = this.ACTION(() => this.LA(1));
    const isField = this.ACTION(() => (this.is(1, Word) || this.is(1, Text)) && this.isSeparator(2));
    this.OR([
      { GATE: () => isField, ALT: () => this.SUBRULE(this.field) },
      {
        ALT: () => {
          this.CONSUME(Any);
          this.MANY({
            GATE: () => !isClosing(first) && this.sameLine(1),
            DEF: () => this.CONSUME1(Any),
          });
        },
        IGNORE_AMBIGUITIES: true,
      },
    ]);
    this.ACTION(() => {
      if (this.#isOutside) return;
      this.#isOutside = true;
      if (isClosing(first)) mistakes.surplus(this.problems, first, "file");
      else mistakes.unexpected(this.problems, first, isField ? first : this.LA(0), this.text, "file");
    });
    return undefined;
  });

  /** A comma after an entry or item is welcome, another one is not. */
  #comma(open: typeof LCurly): undefined {
    const token = this.CONSUME(Comma);
    this.ACTION(() => {
      const before = this.LA(-1).tokenType;
      if (before === Comma || before === open) mistakes.surplus(this.problems, token, "commas");
    });
    return undefined;
  }

  #title(header: readonly IToken[]): WordNode | StringValue | undefined {
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
  #openScope(keyword: IToken | undefined): boolean {
    const begins = this.bodyBegins();
    const column = keyword === undefined && this.startsLine(1) ? columnOf(this.LA(1)) : this.#entryColumn;
    this.scope = { outer: this.scope, column, keyword: keyword?.image, inList: this.inList };
    this.inList = false;
    this.#depth++;
    return begins;
  }

  #closeScope(
    open: IToken | undefined,
    entries: readonly Entry[],
    close: IToken | undefined,
    start: number,
  ): ObjectBody {
    if (open !== undefined && close === undefined) {
      mistakes.missingClose(this.problems, open, this.LA(0), (this.scope?.column ?? 1) - 1);
    }
    this.inList = this.scope?.inList ?? false;
    this.scope = this.scope?.outer;
    this.#depth--;
    return {
      span: { start: open?.startOffset ?? start, end: Math.max(start, endOf(this.LA(0))) },
      open: open && spanOf(open),
      close: close && spanOf(close),
      entries,
    };
  }

  #isTooDeep(): boolean {
    return this.#depth >= maxDepth && (this.is(1, LCurly) || this.is(1, LSquare));
  }

  #skippingContinues(): boolean {
    const { column, open, depth, parentheses } = this.#skipping;
    if (this.atEnd() || this.atHeader()) return false;
    if (open !== undefined) return depth > 0;
    if (this.is(1, RCurly)) return false;
    return parentheses > 0 || this.is(1, LCurly) || !this.startsLine(1) || columnOf(this.LA(1)) > column;
  }

  #count(token: IToken): void {
    const { tokenType, image } = token;
    if (tokenType === LCurly) this.#skipping.open ??= token;
    const counted = this.#skipping.open?.tokenType === LSquare ? [LSquare, RSquare] : [LCurly, RCurly];
    if (tokenType === counted[0]) this.#skipping.depth++;
    if (tokenType === counted[1]) this.#skipping.depth--;
    if (tokenType !== Junk) return;
    for (const character of image) {
      if (character === "(") this.#skipping.parentheses++;
      if (character === ")") this.#skipping.parentheses--;
    }
  }
}

function isClosing(token: IToken): boolean {
  return token.tokenType === RCurly || token.tokenType === RSquare || token.tokenType === Comma;
}
