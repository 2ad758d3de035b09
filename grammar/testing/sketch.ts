import type { Entry, Item, ObjectBody, Parsed, StringValue, Value, Word } from "../ast.ts";

/** A tree in short, one item a line: `?` stands for bad text, `_` for what is missing. */
export function sketch({ file }: Parsed): string {
  return file.items.map(item).join("\n");
}

function item(node: Item | Entry): string {
  switch (node.kind) {
    case "block":
      return [node.keyword.text, ...title(node.name), body(node.body)].join(" ");
    case "opaque":
      return [node.keyword.text, ...title(node.name), "…"].join(" ");
    case "field":
      return `${text(node.key)}: ${node.value === undefined ? "_" : value(node.value)}`;
  }
}

const title = (name: Word | StringValue | undefined): string[] => (name === undefined ? [] : [text(name)]);
const text = (node: Word | StringValue): string =>
  node.kind === "word" ? node.text : JSON.stringify(node.value);
const body = ({ entries }: ObjectBody): string =>
  entries.length === 0 ? "{}" : `{ ${entries.map(item).join(", ")} }`;

function value(node: Value): string {
  switch (node.kind) {
    case "string":
    case "block_string":
      return JSON.stringify(node.value);
    case "number":
    case "boolean":
      return String(node.value);
    case "duration":
    case "word":
      return node.text;
    case "list":
      return `[${node.items.map(value).join(", ")}]`;
    case "object":
      return body(node.body);
    case "bad":
      return "?";
  }
}
