import type { Span, Value } from "../../../grammar/ast.ts";
import { references } from "../../../grammar/index.ts";
import type { NameType, StringType } from "../../../grammar/vocabulary/index.ts";
import { quoted, type Fix } from "../../diagnostics/index.ts";
import { formats } from "../formats/index.ts";
import type { Text } from "../formats/text.ts";
import type { Scope, TextNode } from "../scope.ts";
import { wrongType } from "./wrong-type.ts";
import type { Subject } from "./subject.ts";

/** Reads a text. Undefined: unusable, and said so. */
export function readText(
  value: Value,
  type: StringType | NameType,
  subject: Subject,
  scope: Scope,
): string | undefined {
  const node = textNode(value, type);
  if (node === undefined) {
    return wrongType(value, type, subject, scope, { fixes: quoting(value, scope) });
  }
  if (node.kind !== "word" && node.unterminated) {
    scope.skip();
    return undefined;
  }
  const { field, spec, words } = subject;
  const text: Text = {
    field,
    spec,
    words,
    node,
    value: node.kind === "word" ? node.text : node.value,
    references: false,
  };
  if (!text.value.includes("${")) return formats[type.format](text, scope);
  const usable = checkReferences(text, scope);
  return usable === undefined ? undefined : formats[type.format](usable, scope);
}

function textNode(value: Value, type: StringType | NameType): TextNode | undefined {
  switch (value.kind) {
    case "string":
    case "block_string":
      return value;
    case "word":
      return type.kind === "name" ? value : undefined;
    default:
      return undefined;
  }
}

/** A number or a word that should have been quoted. */
function quoting(value: Value, scope: Scope): readonly Fix[] {
  if (value.kind === "list" || value.kind === "object") return [];
  const text = scope.source.slice(value.span);
  if (/["\\\r\n]/.test(text)) return [];
  return [
    {
      title: `Put ${quoted(text)} in quotes`,
      applicability: "safe",
      edits: [{ span: value.span, text: `"${text}"` }],
    },
  ];
}

/** So many bad references of one text are reported: each place is found by reading the text from its start. */
const REPORTED = 10;

/** The text with word on whether it holds references; undefined where one is refused or malformed. */
function checkReferences(text: Text, scope: Scope): Text | undefined {
  if (text.spec.references === "text") return text;
  const at = (span: Span): Span => scope.source.within(text.node, span.start, span.end);
  let reported = 0;
  let holds = false;
  for (const reference of references(text.value)) {
    if (reference.kind === "escape") continue;
    holds = true;
    if (reported >= REPORTED) break;
    const shown = quoted(text.value.slice(reference.span.start, reference.span.end));
    if (text.spec.references === "refused") {
      scope.report("reference-not-allowed", at(reference.span), { field: text.field, reference: shown });
      reported += 1;
    } else if (reference.kind === "malformed") {
      scope.report("malformed-reference", at(reference.span), { reference: shown });
      reported += 1;
    }
  }
  return reported === 0 ? { ...text, references: holds } : undefined;
}
