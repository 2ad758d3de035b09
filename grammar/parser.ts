import type { IOrAlt, IToken, ParserMethod } from "chevrotain";
import type { Block, Entry, Field, Item, ListValue, ObjectValue, OpaqueItem, Value } from "./ast.ts";
import { Builder, maxDepth } from "./builder.ts";
import { columnOf, endOf, isClosing, lineOf } from "./cursor.ts";
import { bare, between, blockString, name, string, word } from "./leaf.ts";
import * as mistakes from "./mistakes.ts";
import type { ProblemList } from "./problems.ts";
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

export interface Reading {
  readonly items: readonly Item[];
  readonly problems: ProblemList;
  /** A text of the wider language does not end on its line. */
  readonly hasOpenText: boolean;
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
export class SymbiParser extends Builder {
  /** Text outside of every block is reported once, up to the next block. */
  #isOutside = false;

  constructor(options: { readonly validate: boolean }) {
    super(options.validate);
    this.performSelfAnalysis();
  }

  read(text: string, tokens: readonly IToken[], byIndentation: boolean): Reading {
    this.begin(text, byIndentation);
    this.#isOutside = false;
    // A copy, because the library appends its end marker to what it is given.
    this.input = tokens.slice();
    const items = this.file();
    // Never seen, as the grammar is total; if it were not, the file must not pass for a good one.
    for (const { token } of this.errors) mistakes.unexpected(this.problems, token, token, text, "file");
    return { items, problems: this.problems, hasOpenText: this.hasOpenText };
  }

  readonly file: ParserMethod<[], Item[]> = this.RULE(
    "file",
    () => {
      const items: Item[] = [];
      this.MANY(() => {
        const item = this.OR(this.#itemKinds);
        if (item !== undefined) items.push(item);
      });
      return items;
    },
    { recoveryValueFunc: () => [] },
  );

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
      this.blockLine = lineOf(keyword);
      this.entryColumn = columnOf(keyword);
    });
    this.MANY({
      GATE: () => this.sameLine(1) && !this.is(1, LCurly) && !this.is(1, RCurly) && !this.atSeparatedKey(),
      DEF: () => header.push(this.CONSUME(Any)),
    });
    const title = this.ACTION(() => this.titleOf(header));
    const last = this.LA(0);
    const begins = this.ACTION(() => this.openScope(keyword));
    const open = this.OPTION(() => this.CONSUME(LCurly));
    const entries = this.OPTION1({ GATE: () => begins, DEF: () => this.SUBRULE(this.entries) });
    const close = this.OPTION2({ GATE: () => begins, DEF: () => this.CONSUME(RCurly) });
    return this.ACTION<Block>(() => {
      if (open === undefined) mistakes.missingOpen(this.problems, keyword, last, begins);
      const body = this.closeScope(open, entries ?? [], close, endOf(last));
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
    this.ACTION(() => this.openScope(undefined));
    const open = this.CONSUME(LCurly);
    if (this.depth > maxDepth) this.skipInside(open);
    this.MANY(this.#skipped);
    this.skipping = undefined;
    const entries = this.SUBRULE(this.entries);
    const close = this.OPTION(this.#closingBrace);
    return this.ACTION<ObjectValue>(() => {
      const body = this.closeScope(open, entries, close, open.startOffset);
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
    { ALT: () => this.#surplusBrace(), IGNORE_AMBIGUITIES: true },
    { ALT: () => this.SUBRULE(this.orphan), IGNORE_AMBIGUITIES: true },
  ];

  readonly field: ParserMethod<[], Field> = this.RULE("field", () => {
    this.entryColumn = this.startsLine(1) ? columnOf(this.LA(1)) : (this.scope?.column ?? 0);
    const key = this.CONSUME(Key);
    const separator = this.OPTION(this.#takeSeparator);
    this.MANY(this.#surplusSeparators);
    const before = this.LA(1);
    const value = this.OPTION1(this.#valueIfAny);
    const last = this.LA(0);
    const next = this.LA(1);
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
    const token = this.LA(1);
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
        GATE: () => this.isSeparator(1) || this.isSeparator(2),
        ALT: () => {
          this.OPTION(() => this.CONSUME(Numeric));
          this.CONSUME(Separator);
          this.OPTION1(this.#valueIfAny);
          this.ACTION(() => mistakes.missingKey(this.problems, token, token.tokenType === Numeric));
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
      this.depth++;
    });
    if (this.depth > maxDepth) this.skipInside(open);
    this.MANY(this.#skipped);
    this.skipping = undefined;
    this.MANY1({
      GATE: () => !this.listEnds(),
      DEF: () => {
        const item = this.OR(this.#listParts);
        if (item !== undefined) items.push(item);
      },
    });
    const close = this.OPTION(() => this.CONSUME(RSquare));
    return this.ACTION<ListValue>(() => {
      this.inList = inList;
      this.depth--;
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
        this.blockLine = lineOf(keyword);
        this.blockIsFlat = true;
      }
      const named =
        keyword.image !== "with" &&
        !this.atHeader() &&
        (this.sameLine(1) || this.widerHeaderGoesOn(keyword.image));
      return named && (this.is(1, Word) || this.is(1, Text)) ? this.LA(1) : undefined;
    });
    const skipping = this.skipFrom(keyword);
    this.MANY(this.#skipped);
    this.ACTION(() => this.assumeOpen(skipping, keyword));
    this.MANY1(this.#skippedBody);
    this.skipping = undefined;
    return this.ACTION<OpaqueItem>(() => {
      const { open, depth, column } = skipping;
      if (open !== undefined && open !== keyword && depth > 0) {
        mistakes.missingClose(this.problems, open, this.LA(0), column - 1);
      }
      if (open === undefined && keyword.image !== "type") {
        mistakes.missingOpen(this.problems, keyword, this.LA(0), false);
      }
      return {
        kind: "opaque",
        span: between(keyword, this.LA(0)),
        keyword: word(keyword),
        name: title && (title.tokenType === Text ? string(title, this.problems) : word(title)),
      };
    });
  });

  #passing(take: () => IToken): { GATE: () => boolean; DEF: () => void } {
    return {
      GATE: () => this.skipping !== undefined && this.skippingContinues(this.skipping),
      DEF: () => {
        const token = take();
        this.ACTION(() => this.skip(token));
      },
    };
  }
  readonly #skipped = this.#passing(() => this.CONSUME(Any));
  readonly #skippedBody = this.#passing(() => this.CONSUME1(Any));

  /** Text at the top of a file that belongs to no block. */
  readonly outside: ParserMethod<[], undefined> = this.RULE("outside", () => {
    const first = this.LA(1);
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

  #surplusBrace(): undefined {
    const token = this.CONSUME(RCurly);
    this.ACTION(() => mistakes.surplus(this.problems, token, "block"));
  }

  /** A comma after an entry or item is welcome, another one is not. */
  #comma(open: typeof LCurly): undefined {
    const token = this.CONSUME(Comma);
    this.ACTION(() => {
      const before = this.LA(-1).tokenType;
      if (before === Comma || before === open) mistakes.surplus(this.problems, token, "commas");
    });
    return undefined;
  }
}
