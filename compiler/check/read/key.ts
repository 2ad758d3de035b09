import type { Field } from "../../../grammar/ast.ts";

/** The name that a key stands for, bare or quoted. */
export function keyText(key: Field["key"]): string {
  return key.kind === "word" ? key.text : key.value;
}
