import { agent, topLevelBlocks, widerKeywords, type BlockSpec, type FieldSpec } from "../vocabulary/index.ts";
import { anyOf, include, scope, type Rule, type TextMateGrammar } from "./rule.ts";
import { blockString, durationPattern, oneLineString, repository } from "./values.ts";

const word = String.raw`[A-Za-z_][\w-]*`;
/** Nothing of a longer word stands before or behind. */
const alone = (pattern: string) => String.raw`(?<![\w-])${pattern}(?![\w-])`;
/** A key, where `:`, `=` or a block follows. */
const asKey = (pattern: string) => `${alone(`(${pattern})`)}\\s*(?:([:=])|(?=\\{))`;
const keyCaptures = (key: string) => ({
  1: { name: scope(key) },
  2: { name: scope("punctuation.separator.key-value") },
});

const KNOWN = "support.type.property-name";
const UNKNOWN = "variable.other.property";

/**
 * The TextMate grammar of the language. Known blocks, fields and enum values come from the vocabulary; what it does not
 * know is coloured as what it looks like, since saying that it is wrong is the checker's part.
 */
export function textMateGrammar(): TextMateGrammar {
  const blocks = [...topLevelBlocks.values()];
  return {
    name: "Symbi",
    scopeName: "source.symbi",
    fileTypes: ["symbi", "dsl"],
    patterns: [
      include("comment"),
      ...blocks.map((block) => headed(alone(block.keyword), "storage.type.block", block.keyword)),
      widerBlock(widerKeywords),
      headed(alone(word), "entity.name.tag", "anything"),
      include("value"),
    ],
    repository: {
      ...repository,
      ...Object.assign({}, ...blocks.map((block) => blockRules(block.keyword, block))),
      value: {
        patterns: [
          "comment",
          "stringWithReferences",
          "list",
          "anything",
          "duration",
          "number",
          "boolean",
          "comma",
        ].map(include),
      },
      plainValue: {
        patterns: ["comment", "string", "list", "anything", "duration", "number", "boolean", "comma"].map(
          include,
        ),
      },
      wider: bracketed("{", "}", "meta.object", [
        ...ofWider(),
        anyField(),
        ...["list", "duration", "number", "boolean", "comma"].map(include),
      ]),
      list: bracketed("[", "]", "meta.list", [include("value"), bareWord()]),
      anything: bracketed("{", "}", "meta.object", [include("comment"), anyField(), include("value")]),
    },
  };
}

/** A word, perhaps a name, and a block, on one line or more. It ends where its block does. */
function headed(keyword: string, name: string, inside: string): Rule {
  return {
    name: scope("meta.block"),
    begin: `(${keyword})(?=[^\\n{}:=()]*(?:\\{|\\(|$))`,
    end: String.raw`(?<=\})`,
    beginCaptures: { 1: { name: scope(name) } },
    patterns: [
      include("comment"),
      include(inside),
      include("parameters"),
      { ...oneLineString([]), contentName: scope("entity.name.type") },
      { name: scope("entity.name.type"), match: word },
    ],
  };
}

/** A block of the wider Symbiont language: its header may hold more than a name, its texts may run over lines. */
function widerBlock(keywords: Iterable<string>): Rule {
  return {
    name: scope("meta.block.wider"),
    begin: `(${alone(anyOf(keywords))})(?=\\s*(?:[{("A-Za-z_]|$))`,
    end: String.raw`(?<=\})`,
    beginCaptures: { 1: { name: scope("keyword.other.block") } },
    patterns: [
      ...ofWider(),
      include("parameters"),
      include("list"),
      include("number"),
      { name: scope("entity.name.type"), match: word },
    ],
  };
}

function ofWider(): readonly Rule[] {
  const address: Rule = {
    name: scope("string.unquoted.address"),
    match: String.raw`\b[a-z]+://[^\s;,})\]]*`,
  };
  const text: Rule = {
    name: scope("string.quoted.double"),
    begin: '"',
    end: '"',
    patterns: [{ match: String.raw`\\.` }],
  };
  return [address, include("comment"), text, include("wider")];
}

/** The rules of a block and of those in it: `schedule`, `schedule.policy`. */
function blockRules(path: string, block: BlockSpec): Readonly<Record<string, Rule>> {
  const nested = Object.entries(block.fields).flatMap(([name, { type }]) =>
    type.kind === "block" ? [blockRules(`${path}.${name}`, type.block)] : [],
  );
  const fields = Object.entries(block.fields).map(([name, spec]) => fieldRule(name, spec, path));
  return {
    [path]: bracketed("{", "}", "meta.object", [
      include("comment"),
      ...(block.keyword === agent.keyword ? [widerBlock(unless(block.fields, widerKeywords))] : []),
      ...fields,
      anyField(),
      include("value"),
    ]),
    ...Object.assign({}, ...nested),
  };
}

function unless(fields: BlockSpec["fields"], words: Iterable<string>): readonly string[] {
  return [...words].filter((each) => !Object.hasOwn(fields, each));
}

function bracketed(open: string, close: string, name: string, patterns: readonly Rule[]): Rule {
  const kind = open === "[" ? "brackets" : "braces";
  return {
    name: scope(name),
    begin: `\\${open}`,
    end: `\\${close}`,
    beginCaptures: { 0: { name: scope(`punctuation.section.${kind}.begin`) } },
    endCaptures: { 0: { name: scope(`punctuation.section.${kind}.end`) } },
    patterns,
  };
}

/** A field of the table: its key, then a value of its kind, up to whatever follows. */
function fieldRule(name: string, { type, references }: FieldSpec, path: string): Rule {
  const key = { begin: asKey(name), beginCaptures: keyCaptures(KNOWN) };
  const inside = references === "resolved" ? [include("reference")] : [];
  switch (type.kind) {
    case "block":
      return { ...key, end: String.raw`(?<=\})|(?=[^\s{])`, patterns: [include(`${path}.${name}`)] };
    case "enum":
      return value(key, [
        quotedWhole(anyOf(type.values.map((each) => each.value)), "support.constant.enum"),
        { name: scope("support.constant.enum"), match: alone(anyOf(type.values.map((each) => each.value))) },
      ]);
    case "duration":
      return value(key, [quotedWhole(durationPattern, "constant.numeric.duration")]);
    case "string":
    case "name":
      return type.format === "cron"
        ? value(key, [
            oneLineString([include("cron")], scope("meta.embedded.cron")),
            blockString([include("cron")]),
          ])
        : value(key, [blockString(inside), oneLineString(inside)]);
    case "list":
    case "record":
    case "integer":
    case "decimal":
    case "money":
    case "boolean":
      return value(key, []);
  }
}

/** A text of this one form, in quotes. */
function quotedWhole(pattern: string, name: string): Rule {
  return {
    name: scope("string.quoted.double"),
    match: `(")(${pattern})(")`,
    captures: {
      1: { name: scope("punctuation.definition.string.begin") },
      2: { name: scope(name) },
      3: { name: scope("punctuation.definition.string.end") },
    },
  };
}

/** What follows a key: it ends behind the value, or where the next key, a comma or the block's end is. */
function value(key: Pick<Rule, "begin" | "beginCaptures">, first: readonly Rule[]): Rule {
  return {
    ...key,
    end: `(?<=["}\\]])(?!")|(?=[,}\\]])|(?=\\b${word}\\s*[:={])|(?<=[\\w])(?=\\s)`,
    patterns: [...first, include("value"), bareWord()],
  };
}

function bareWord(): Rule {
  return { name: scope("string.unquoted"), match: alone(word) };
}

function anyField(): Rule {
  return { match: asKey(`${word}|"[^"\\n]*"`), captures: keyCaptures(UNKNOWN) };
}
