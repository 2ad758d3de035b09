import type { Entry, Item, SourceFile, StringValue, Value, Word } from "./ast.ts";

export type Node = SourceFile | Item | Entry | Value | Word | StringValue;

/** The nodes directly below one, in the order of the text. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "file":
      return node.items;
    case "block":
      return [...named(node), ...node.body.entries];
    case "opaque":
      return named(node);
    case "field":
      return node.value === undefined ? [node.key] : [node.key, node.value];
    case "list":
      return node.items;
    case "object":
      return node.body.entries;
    case "word":
    case "string":
    case "block_string":
    case "number":
    case "boolean":
    case "duration":
    case "bad":
      return [];
  }
}

function named(node: { readonly keyword: Word; readonly name: Word | StringValue | undefined }): Node[] {
  return node.name === undefined ? [node.keyword] : [node.keyword, node.name];
}

/** Every node of a tree, parents before children, in the order of the text. */
export function* walk(root: Node): Generator<Node> {
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}
