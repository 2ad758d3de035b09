/**
 * The syntax tree. Offsets only: no tokens, no parents, no meaning.
 *
 * The grammar is permissive: any `NAME … { }` is a block and any `NAME : value` a field, so a misspelt word costs
 * one diagnostic and nothing else is lost. Whatever may be missing in half-typed text may be undefined here.
 * Spans count UTF-16 code units from the start of the text; `end` is exclusive.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Comment extends Span {
  /** As written, with its `#` or `//`, without the line end. */
  readonly text: string;
}

/** What a text is made of, comments and blanks aside. Every other character belongs to one token. */
export interface Token extends Span {
  readonly kind: TokenKind;
}

/** Brackets and signs go by what they look like; `junk`: characters that no form of the language uses. */
export type TokenKind =
  "word" | "number" | "string" | "block_string" | "{" | "}" | "[" | "]" | "," | ":" | "=" | "junk";

export interface SourceFile {
  readonly kind: "file";
  readonly span: Span;
  readonly items: readonly Item[];
  readonly comments: readonly Comment[];
}

export type Item = Block | OpaqueItem;

/** `agent NAME { … }`, `schedule { … }`, and any other word in that place. */
export interface Block {
  readonly kind: "block";
  readonly span: Span;
  readonly keyword: Word;
  readonly name: Word | StringValue | undefined;
  readonly body: ObjectBody;
  /** True where the parser had to guess the end. */
  readonly incomplete: boolean;
}

/** A block of the wider Symbiont language: kept as text, shown in the outline, otherwise left alone. */
export interface OpaqueItem {
  readonly kind: "opaque";
  readonly span: Span;
  readonly keyword: Word;
  readonly name: Word | StringValue | undefined;
}

export interface Word {
  readonly kind: "word";
  readonly span: Span;
  readonly text: string;
}

/** What stands between `{` and `}`. */
export interface ObjectBody {
  /** `{` to `}`, both included. */
  readonly span: Span;
  readonly open: Span | undefined;
  readonly close: Span | undefined;
  readonly entries: readonly Entry[];
}

export type Entry = Field | OpaqueItem;

/** `key: value`, `key = value`, `key { … }`. */
export interface Field {
  readonly kind: "field";
  readonly span: Span;
  readonly key: Word | StringValue;
  readonly separator: ":" | "=" | undefined;
  /** Undefined: nothing usable stands there, and a diagnostic says so. */
  readonly value: Value | undefined;
  readonly incomplete: boolean;
}

export type Value =
  | StringValue
  | BlockStringValue
  | NumberValue
  | BooleanValue
  | DurationValue
  | WordValue
  | ListValue
  | ObjectValue
  | BadValue;

export interface StringValue {
  readonly kind: "string";
  readonly span: Span;
  /** Escapes resolved; a bad escape stands as written. */
  readonly value: string;
  /** True where the closing quote is missing. */
  readonly unterminated: boolean;
}

export interface BlockStringValue {
  readonly kind: "block_string";
  readonly span: Span;
  /** First newline and common indentation removed. */
  readonly value: string;
  readonly unterminated: boolean;
}

export interface NumberValue {
  readonly kind: "number";
  readonly span: Span;
  readonly value: number;
}

export interface BooleanValue {
  readonly kind: "boolean";
  readonly span: Span;
  readonly value: boolean;
}

/** A bare `30s`, `1h30m`. */
export interface DurationValue {
  readonly kind: "duration";
  readonly span: Span;
  readonly text: string;
}

/** A bare word where a value belongs. */
export interface WordValue {
  readonly kind: "word";
  readonly span: Span;
  readonly text: string;
}

export interface ListValue {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly Value[];
  readonly incomplete: boolean;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly span: Span;
  readonly body: ObjectBody;
  readonly incomplete: boolean;
}

/** Text that is no value at all; a diagnostic says so. */
export interface BadValue {
  readonly kind: "bad";
  readonly span: Span;
}

/** What the parser has to say. The compiler's catalogue gives each code its words, severity and docs. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly span: Span;
  /** Fills the catalogue's message. */
  readonly params: Readonly<Record<string, string>>;
  readonly related: readonly { readonly span: Span; readonly role: "expected_here" }[];
  /** Edits that mend it, where one is obvious and does not change meaning. */
  readonly fix:
    | { readonly title: string; readonly edits: readonly { readonly span: Span; readonly text: string }[] }
    | undefined;
}

export type SyntaxCode =
  | "missing-separator"
  | "missing-value"
  | "missing-brace"
  | "missing-bracket"
  | "missing-comma"
  | "missing-key"
  | "unexpected-text"
  | "unexpected-character"
  | "unterminated-string"
  | "unterminated-block-string"
  | "bad-escape"
  | "bad-number"
  | "nested-too-deep";

export interface Parsed {
  readonly file: SourceFile;
  readonly problems: readonly SyntaxProblem[];
}

export interface ParsedTokens extends Parsed {
  readonly tokens: readonly Token[];
}
