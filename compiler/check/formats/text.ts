import type { Span } from "../../../grammar/ast.ts";
import { quoted } from "../../diagnostics/index.ts";
import type { Subject } from "../read/subject.ts";
import type { Scope, TextNode } from "../scope.ts";

/** A text on its way through the check of its format. */
export interface Text extends Subject {
  readonly node: TextNode;
  readonly value: string;
  /** It holds references: what it will be is not known yet. */
  readonly references: boolean;
}

/** Gives the text as a definition holds it; undefined where it was reported as unusable. */
export type FormatCheck = (text: Text, scope: Scope) => string | undefined;

/** Where a part of the text stands in the source. */
export function partOf(text: Text, start: number, end: number, scope: Scope): Span {
  return scope.source.within(text.node, start, end);
}

/** False, and said so, where nothing but blanks stands there. */
export function holdsSomething(text: Text, scope: Scope): boolean {
  if (text.value.trim() !== "") return true;
  scope.report("empty-value", text.node.span, {
    subject: text.words,
    example: quoted(scope.source.example(text.spec.example)),
  });
  return false;
}

/** False, and said so, where a NUL stands in the text. */
export function fitForPrograms(text: Text, scope: Scope): boolean {
  const at = text.value.indexOf("\0");
  if (at < 0) return true;
  scope.report("nul-character", partOf(text, at, at + 1, scope), { subject: text.words });
  return false;
}
