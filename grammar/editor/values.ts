import { anyOf, include, scope, type Rule } from "./rule.ts";

const escape: readonly Rule[] = [
  { name: scope("constant.character.escape"), match: String.raw`\\(?:["\\ntr]|u\{[0-9A-Fa-f]{1,6}\})` },
  { name: scope("invalid.illegal.escape"), match: String.raw`\\.` },
];

/** `"…"` on one line; an open one ends with its line, so that a slip colours no more than that. */
export function oneLineString(inside: readonly Rule[], contentName?: string): Rule {
  return {
    name: scope("string.quoted.double"),
    begin: '"',
    end: '(")|(?=$)',
    beginCaptures: { 0: { name: scope("punctuation.definition.string.begin") } },
    endCaptures: { 1: { name: scope("punctuation.definition.string.end") } },
    ...(contentName !== undefined && { contentName }),
    patterns: [...escape, ...inside],
  };
}

export function blockString(inside: readonly Rule[]): Rule {
  return {
    name: scope("string.quoted.triple"),
    begin: '"""',
    end: '"""',
    beginCaptures: { 0: { name: scope("punctuation.definition.string.begin") } },
    endCaptures: { 0: { name: scope("punctuation.definition.string.end") } },
    patterns: inside,
  };
}

const units = ["w", "d", "h", "m", "s", "ms"];
/** `1h30m` */
export const durationPattern = `(?:[0-9]+${anyOf(units)}(?![A-Za-z]))|(?:(?:[0-9]+${anyOf(units)})+(?![A-Za-z0-9]))`;

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const shorthands = ["yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"];

/** What stands in many places, by name. */
export const repository: Readonly<Record<string, Rule>> = {
  comment: {
    patterns: [
      { name: scope("comment.line.number-sign"), match: "#.*$" },
      { name: scope("comment.line.double-slash"), match: "//.*$" },
    ],
  },
  reference: {
    patterns: [
      { name: scope("constant.character.escape.reference"), match: String.raw`\$\$\{` },
      {
        name: scope("meta.reference"),
        match: String.raw`(\$\{)(?:(file:)([^}$]+)|([A-Za-z_][A-Za-z0-9_]*)(?:(:-)([^}$]*))?)(\})`,
        captures: {
          1: { name: scope("punctuation.definition.reference.begin") },
          2: { name: scope("keyword.operator.reference") },
          3: { name: scope("string.unquoted.path") },
          4: { name: scope("variable.other.environment") },
          5: { name: scope("keyword.operator.reference") },
          6: { name: scope("string.unquoted.default") },
          7: { name: scope("punctuation.definition.reference.end") },
        },
      },
    ],
  },
  cron: {
    patterns: [
      { name: scope("keyword.control.cron"), match: `(?i)@${anyOf(shorthands)}\\b` },
      {
        name: scope("support.constant.cron"),
        match: `(?i)(?<![A-Za-z])${anyOf([...months, ...weekdays])}(?![A-Za-z])`,
      },
      {
        name: scope("keyword.operator.special.cron"),
        match: "(?i)(?<![A-Za-z])LW?(?![A-Za-z])|(?<=[0-9])[LW](?![A-Za-z])|#",
      },
      { name: scope("constant.numeric.cron"), match: "[0-9]+" },
      { name: scope("keyword.operator.cron"), match: "[*/,-]" },
    ],
  },
  string: { patterns: [blockString([]), oneLineString([])] },
  stringWithReferences: {
    patterns: [blockString([include("reference")]), oneLineString([include("reference")])],
  },
  duration: {
    name: scope("constant.numeric.duration"),
    match: String.raw`(?<![\w.-])${`(?:${durationPattern})`}`,
  },
  number: {
    name: scope("constant.numeric"),
    match: String.raw`(?<![\w.-])-?[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?![\w.])`,
  },
  boolean: { name: scope("constant.language.boolean"), match: String.raw`(?<![\w-])(?:true|false)(?![\w-])` },
  // Of the wider language: `agent analyst(data: String) -> String`.
  parameters: {
    name: scope("meta.parameters"),
    begin: String.raw`\(`,
    end: String.raw`\)`,
    patterns: [{ name: scope("variable.parameter"), match: String.raw`[A-Za-z_][\w-]*` }],
  },
  comma: { name: scope("punctuation.separator"), match: "," },
};
