import type { Value } from "../../../grammar/ast.ts";
import type { FieldType } from "../../../grammar/vocabulary/index.ts";
import type { Fix } from "../../diagnostics/index.ts";
import type { Scope } from "../scope.ts";
import { found, wanted } from "./describe.ts";
import type { Subject } from "./subject.ts";

/** Says that a value is of the wrong kind; nothing where the parser has said so. */
export function wrongType(
  value: Value,
  type: FieldType,
  subject: Subject,
  scope: Scope,
  more: { readonly hint?: string; readonly fixes?: readonly Fix[] } = {},
): undefined {
  const unterminated = (value.kind === "string" || value.kind === "block_string") && value.unterminated;
  if (value.kind === "bad" || unterminated) {
    scope.skip();
    return;
  }
  const params = {
    subject: subject.words,
    wanted: wanted(type),
    found: found(value),
    hint: more.hint ?? "",
  };
  scope.report("wrong-type", value.span, params, { fixes: more.fixes ?? [] });
}
