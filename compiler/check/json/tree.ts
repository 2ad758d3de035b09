import type { Field, ListValue, ObjectBody, Span, Value } from "../../../grammar/ast.ts";

/** JSON as a tree of the language. A span's `start` is the index of a pointer (RFC 6901) in `pointers`. */
export interface JsonTree {
  readonly value: Value;
  readonly pointers: readonly string[];
  /** `null` where a value is needed. */
  readonly nulls: readonly Span[];
}

/** Deeper than any field: what lies below is of the wrong type already. */
const DEEPEST = 6;

/** A member that is `null` counts as absent. */
export function jsonTree(json: unknown): JsonTree {
  const pointers: string[] = [];
  const nulls: Span[] = [];
  return { value: node(json, "", 0), pointers, nulls };

  function spanOf(pointer: string): Span {
    const index = pointers.push(pointer) - 1;
    return { start: index, end: index };
  }

  function node(value: unknown, pointer: string, depth: number): Value {
    const span = spanOf(pointer);
    if (typeof value === "string") return { kind: "string", span, value, unterminated: false };
    if (typeof value === "number") return { kind: "number", span, value };
    if (typeof value === "boolean") return { kind: "boolean", span, value };
    if (Array.isArray(value)) return list(value, span, pointer, depth);
    if (typeof value === "object" && value !== null) {
      return { kind: "object", span, body: body(value, span, pointer, depth), incomplete: false };
    }
    nulls.push(span);
    return { kind: "bad", span };
  }

  function list(values: readonly unknown[], span: Span, pointer: string, depth: number): ListValue {
    const items =
      depth < DEEPEST ? values.map((value, index) => node(value, `${pointer}/${index}`, depth + 1)) : [];
    return { kind: "list", span, items, incomplete: false };
  }

  function body(value: object, span: Span, pointer: string, depth: number): ObjectBody {
    const members = depth < DEEPEST ? Object.entries(value) : [];
    const entries = members
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([key, member]): Field => {
        const at = `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        const child = node(member, at, depth + 1);
        return {
          kind: "field",
          span: child.span,
          key: { kind: "string", span: child.span, value: key, unterminated: false },
          separator: ":",
          value: child,
          incomplete: false,
        };
      });
    return { span, open: span, close: span, entries };
  }
}
