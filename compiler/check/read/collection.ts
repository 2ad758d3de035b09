import type { Field, Value } from "../../../grammar/ast.ts";
import type { ListType, RecordType } from "../../../grammar/vocabulary/index.ts";
import { quoted } from "../../diagnostics/index.ts";
import { keyFormats } from "../formats/index.ts";
import type { Scope } from "../scope.ts";
import { keyText } from "./key.ts";
import type { Subject } from "./subject.ts";
import { readText } from "./text.ts";
import { wrongType } from "./wrong-type.ts";

/** Reads a list of texts. Unusable items are left out, and said so; of an item given twice the first stays. */
export function readList(
  value: Value,
  type: ListType,
  subject: Subject,
  scope: Scope,
): readonly string[] | undefined {
  if (value.kind !== "list") {
    const single = value.kind === "string" || (value.kind === "word" && type.of.kind === "name");
    const text = scope.source.slice(value.span);
    return wrongType(value, type, subject, scope, {
      fixes: single
        ? [
            {
              title: "Put it in brackets",
              applicability: "safe",
              edits: [{ span: value.span, text: `[${text}]` }],
            },
          ]
        : [],
    });
  }
  if (value.items.length === 0 && type.notEmpty !== undefined && !value.incomplete) {
    const params = { field: subject.field, why: type.notEmpty, item: type.item };
    scope.report("empty-list", value.span, params);
    return undefined;
  }
  const items: string[] = [];
  const seen = new Set<string>();
  const words = `An item of \`${subject.field}\``;
  for (const node of value.items) {
    const item = readText(node, type.of, { ...subject, words }, scope);
    if (item === undefined) continue;
    if (!type.repeats && seen.has(item)) {
      const fix = {
        title: `Remove the second ${quoted(item)}`,
        applicability: "safe",
        edits: [{ span: scope.source.removal(node.span), text: "" }],
      } as const;
      scope.report(
        "duplicate-item",
        node.span,
        { value: quoted(item), field: subject.field },
        {
          fixes: [fix],
        },
      );
      continue;
    }
    seen.add(item);
    items.push(item);
  }
  return items;
}

/** Reads an object of texts. */
export function readRecord(
  value: Value,
  type: RecordType,
  subject: Subject,
  scope: Scope,
): Readonly<Record<string, string>> | undefined {
  if (value.kind !== "object") return wrongType(value, type, subject, scope);
  const keys = keyFormats[type.keys];
  const entries: [string, string][] = [];
  const seen = new Map<string, Field>();
  for (const field of value.body.entries) {
    if (field.kind === "opaque") {
      const params = { block: subject.field, field: quoted(field.keyword.text), hint: "" };
      scope.report("unknown-field", field.keyword.span, params);
      continue;
    }
    const key = keyText(field.key);
    const first = seen.get(keys.identity(key));
    if (first !== undefined) {
      scope.report(
        "duplicate-field",
        field.key.span,
        { field: quoted(key), block: subject.field },
        {
          related: [{ span: first.key.span, message: "It is first given here." }],
        },
      );
      continue;
    }
    seen.set(keys.identity(key), field);
    keys.check(key, field, scope);
    if (field.value === undefined) {
      scope.skip();
      continue;
    }
    const words = `${quoted(key)} in \`${subject.field}\``;
    const text = readText(field.value, type.of, { ...subject, words }, scope);
    if (text !== undefined) entries.push([key, text]);
  }
  return Object.fromEntries(entries);
}
