import type { Value } from "../../../grammar/ast.ts";
import type { FieldType } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { alternatives } from "../../words/index.ts";

/** What a type wants, as it stands after "takes". */
export function wanted(type: FieldType): string {
  switch (type.kind) {
    case "string":
    case "name":
      return "a text in quotes";
    case "integer":
      return "a whole number";
    case "decimal":
      return "a number";
    case "money":
      return 'an amount with its currency, such as "5.00 USD"';
    case "boolean":
      return "`true` or `false`";
    case "duration":
      return 'a duration such as "5m"';
    case "enum":
      return alternatives(type.values.map(({ value }) => value));
    case "list":
      return "a list `[ … ]`";
    case "record":
      return "an object `{ … }` of names and texts";
    case "block":
      return "a block `{ … }`";
  }
}

/** What stands there, as it stands after "not". */
export function found(value: Value): string {
  switch (value.kind) {
    case "string":
    case "block_string":
      return `the text ${quoted(value.value)}`;
    case "number":
      return `the number ${value.value}`;
    case "boolean":
      return `\`${value.value}\``;
    case "duration":
      return `the duration ${quoted(value.text)}`;
    case "word":
      return `the word ${quoted(value.text)}`;
    case "list":
      return "a list";
    case "object":
      return "an object `{ … }`";
    case "bad":
      return "this";
  }
}
