/** The words in which a field table is written. */

/** What a piece of text has to look like. The compiler holds one check for each. */
export type TextFormat =
  | "text"
  | "job_name"
  | "agent_name"
  | "cron"
  | "instant"
  | "timezone"
  | "label"
  | "channel"
  | "url"
  | "header_value"
  | "slack_channel"
  | "email"
  | "file_name"
  | "mail_subject"
  | "credential"
  | "argument"
  | "path"
  | "environment_value"
  | "opening_time"
  | "closing_time"
  | "regular_expression";

/** What the keys of a record have to look like. */
export type KeyFormat = "header_name" | "variable_name";

export interface EnumValue {
  readonly value: string;
  readonly docs: string;
}

export interface StringType {
  readonly kind: "string";
  readonly format: TextFormat;
}

/** A string that may also stand as a bare word. */
export interface NameType {
  readonly kind: "name";
  readonly format: TextFormat;
}

export interface IntegerType {
  readonly kind: "integer";
  readonly min: number;
}

/** A number that may have a fraction. */
export interface DecimalType {
  readonly kind: "decimal";
  readonly min: number;
  readonly max: number;
}

/** An amount with its currency, `"5.00 USD"`: text once compiled, written as here. More than nothing. */
export interface MoneyType {
  readonly kind: "money";
}

export interface BooleanType {
  readonly kind: "boolean";
}

/** Milliseconds once compiled. */
export interface DurationType {
  readonly kind: "duration";
  /** May it be zero? It is never negative. */
  readonly zero: boolean;
}

export interface EnumType {
  readonly kind: "enum";
  readonly values: readonly EnumValue[];
}

export interface ListType {
  readonly kind: "list";
  readonly of: StringType | NameType;
  /** What one item is called: "a channel". */
  readonly item: string;
  /** Why an empty list makes no sense, as the end of a sentence. Absent: it may be empty. */
  readonly notEmpty?: string;
  /** Does an item given twice mean anything? Where it does not, the second is a warning. */
  readonly repeats: boolean;
}

export interface RecordType {
  readonly kind: "record";
  readonly keys: KeyFormat;
  readonly of: StringType;
}

export interface BlockType {
  readonly kind: "block";
  readonly block: BlockSpec;
}

export type FieldType =
  | StringType
  | NameType
  | IntegerType
  | DecimalType
  | MoneyType
  | BooleanType
  | DurationType
  | EnumType
  | ListType
  | RecordType
  | BlockType;

/**
 * What `${…}` in the text of a field is: `resolved` at the moment of use, `refused` because it would never be
 * resolved and was surely meant to be, or plain `text`.
 */
export type References = "resolved" | "refused" | "text";

export interface FieldSpec {
  readonly type: FieldType;
  /** Must be there. Other conditions (exactly one of, required by a channel) are the compiler's. */
  readonly required?: true;
  /** As one would write it. Absent: none. */
  readonly default?: string;
  readonly references: References;
  /** The field's key in the JSON of jobs, where it differs. */
  readonly json?: string;
  /** One or two sentences of Markdown. */
  readonly docs: string;
  /** A whole field, as one would write it. */
  readonly example: string;
  readonly since: string;
}

export interface BlockSpec {
  /** The word before the `{`. */
  readonly keyword: string;
  readonly docs: string;
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Words that are often written as fields of this block and are none: a sentence on what to write instead. */
  readonly notFields?: Readonly<Record<string, string>>;
}

/** The plain value that a field of type `T` compiles to. */
export type ValueOf<T extends FieldType> = T extends StringType | NameType | MoneyType
  ? string
  : T extends IntegerType | DecimalType | DurationType
    ? number
    : T extends BooleanType
      ? boolean
      : T extends EnumType
        ? T["values"][number]["value"]
        : T extends ListType
          ? readonly string[]
          : T extends RecordType
            ? Readonly<Record<string, string>>
            : T extends BlockType
              ? BlockValue<T["block"]>
              : never;

type RequiredKeys<F> = { [K in keyof F]: F[K] extends { readonly required: true } ? K : never }[keyof F];

/** The plain object that a block compiles to. */
export type BlockValue<B extends BlockSpec> = FieldsValue<B["fields"]>;

type FieldsValue<F extends BlockSpec["fields"]> = {
  readonly [K in RequiredKeys<F>]: ValueOf<F[K]["type"]>;
} & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: ValueOf<F[K]["type"]>;
};
